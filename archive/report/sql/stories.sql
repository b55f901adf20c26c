-- The stories with the most outlets on the fewest sources.
SELECT *
FROM stories
WHERE outlets > 1
ORDER BY outlets::DOUBLE / greatest(sources, 1) DESC, outlets DESC, articles DESC, story
LIMIT 12
