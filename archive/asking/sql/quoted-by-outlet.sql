-- Who is quoted most in each outlet and month: the first five.
SELECT outlet, month, mode(source_name) AS source, count(*) AS statements
FROM statements
WHERE identification = 'named' AND source_name IS NOT NULL
GROUP BY outlet, month, person_key(source_name)
QUALIFY row_number() OVER (PARTITION BY outlet, month ORDER BY count(*) DESC, min(source_name)) <= 5
ORDER BY outlet, month, statements DESC, source
