-- Everything that a person or organisation is reported to have said. Give the name: any name where none is given.
SELECT published_at, outlet, source_name AS source, stance, chain, content, id
FROM statements
WHERE ($name IS NULL OR contains(person_key(source_name), person_key($name)))
ORDER BY published_at, outlet, article, attribution
