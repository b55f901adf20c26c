-- Which outlets pass on which other outlets' reports.
SELECT outlet, links.name AS cited, count(*) AS statements, count(DISTINCT article) AS articles
FROM links
JOIN statements USING (article, attribution)
WHERE links.kind = 'outlet'
GROUP BY outlet, cited
ORDER BY statements DESC, outlet, cited
