-- Who is quoted most: named persons and organisations, by statements and articles.
SELECT mode(source_name) AS source, source_kind AS kind, count(*) AS statements,
       count(DISTINCT article) AS articles, count(DISTINCT outlet) AS outlets
FROM statements
WHERE identification = 'named' AND source_name IS NOT NULL
GROUP BY person_key(source_name), source_kind
ORDER BY statements DESC, source
