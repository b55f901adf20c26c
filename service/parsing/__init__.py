"""The edge towards Stanza: text in, `service.extraction.document.Document` out."""
