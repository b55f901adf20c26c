-- What named sources are reported to have denied.
SELECT published_at, outlet, source_name AS source, content
FROM statements
WHERE stance = 'denied' AND identification = 'named'
ORDER BY confidence DESC, article, attribution
LIMIT 10
