-- The weakest links of the outlets with the most statements.
SELECT outlet, weakest, count(*) AS statements
FROM statements
WHERE outlet IN (
    SELECT outlet FROM statements WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY count(*) DESC, outlet LIMIT 15
)
GROUP BY ALL
ORDER BY outlet, weakest
