-- Everything that a person or organisation is reported to have denied. Give the name: any name where none is given.
SELECT published_at, outlet, source_name AS source, chain, content, id
FROM statements
WHERE stance = 'denied' AND ($name IS NULL OR contains(person_key(source_name), person_key($name)))
ORDER BY published_at, outlet, article, attribution
