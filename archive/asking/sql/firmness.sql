-- How firm the weakest link of each statement is, by outlet.
SELECT outlet, weakest, count(*) AS statements
FROM statements
GROUP BY outlet, weakest
ORDER BY outlet, statements DESC
