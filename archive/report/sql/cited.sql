-- Outlets, and the other outlets whose reports they carry.
WITH pairs AS (
    SELECT s.outlet, l.name AS cited, count(*) AS statements
    FROM links l
    JOIN statements s USING (article, attribution)
    WHERE l.kind = 'outlet' AND s.outlet IS NOT NULL AND s.outlet <> l.name
    GROUP BY ALL
)
SELECT *
FROM pairs
WHERE outlet IN (SELECT outlet FROM pairs GROUP BY 1 ORDER BY sum(statements) DESC, 1 LIMIT 14)
  AND cited IN (SELECT cited FROM pairs GROUP BY 1 ORDER BY sum(statements) DESC, 1 LIMIT 10)
ORDER BY outlet, cited
