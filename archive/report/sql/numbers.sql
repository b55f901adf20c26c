-- The figures on top.
SELECT
    (SELECT count(*) FROM articles) AS articles,
    (SELECT count(*) FROM attributions) AS statements,
    (SELECT count(*) FROM people) AS people,
    (SELECT count(DISTINCT outlet) FROM dated) AS outlets,
    (SELECT count(*) FROM faults) AS faults,
    (SELECT min(published_at) FROM dated) AS first,
    (SELECT max(published_at) FROM dated) AS last,
    (SELECT round(100.0 * count(*) FILTER (weakest = 'anonymous') / greatest(count(*), 1), 1)
     FROM attributions) AS anonymous,
    (SELECT round(100.0 * count(*) FILTER (depth > 1) / greatest(count(*), 1), 1)
     FROM attributions) AS second_hand
