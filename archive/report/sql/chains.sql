-- The longest chains, each once.
SELECT depth, weakest, content, coalesce(outlet, 'unknown outlet') AS outlet, published_at, title, id,
       (SELECT list({'name': l.name, 'identification': coalesce(l.identification, 'unresolved')} ORDER BY l.position)
        FROM links l
        WHERE l.article = s.article AND l.attribution = s.attribution) AS links
FROM statements s
WHERE depth > 1
QUALIFY row_number() OVER (PARTITION BY chain ORDER BY article, attribution) = 1
ORDER BY depth DESC, confidence DESC, article, attribution
LIMIT 8
