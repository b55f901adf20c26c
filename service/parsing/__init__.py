"""The edge towards Stanza: text in, `service.extraction.model.document.Document` out.

ONNX Runtime's builds report its use to their maker unless this is set before it is imported. Nothing of this service
calls out, so it is set whatever the environment says.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
