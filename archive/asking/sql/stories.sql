-- The stories with the most outlets on the fewest first-hand sources (python -m archive stories OUT makes them).
SELECT outlets, articles, sources, weakest, denials, earliest, first_outlet, statement
FROM stories
ORDER BY outlets::DOUBLE / greatest(sources, 1) DESC, articles DESC, story
