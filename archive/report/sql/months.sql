-- Statements by month.
SELECT month, count(*) AS statements, count(*) FILTER (weakest = 'anonymous') AS anonymous,
       round(100.0 * count(*) FILTER (weakest = 'anonymous') / count(*), 1) AS percent
FROM statements
WHERE month IS NOT NULL
GROUP BY month
ORDER BY month
