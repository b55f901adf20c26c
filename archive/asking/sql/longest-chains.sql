-- The longest chains.
SELECT depth, chain, weakest, content, outlet, published_at, id
FROM statements
ORDER BY depth DESC, confidence DESC, article, attribution
