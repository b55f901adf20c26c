"""The edge towards Stanza: text in, `service.extraction.model.document.Document` out."""
