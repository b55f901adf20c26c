-- Articles with a statement whose chain begins with this outlet or source. Give the name.
SELECT published_at, outlet, links.name AS begins_with, count(*) AS statements, any_value(chain) AS example, id
FROM links
JOIN statements USING (article, attribution)
WHERE position = 0 AND ($name IS NULL OR contains(person_key(links.name), person_key($name)))
GROUP BY published_at, outlet, links.name, article, id
ORDER BY published_at, outlet, article
