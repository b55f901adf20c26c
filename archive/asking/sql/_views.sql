-- Views for questions. `outlet` is who publishes the article; `month` is null where the date is not known.
CREATE VIEW dated AS
SELECT *, coalesce(publisher, dateline) AS outlet, date_trunc('month', published_at)::DATE AS month
FROM articles;

-- A person's name without case, accents, titles and middle initials. No guess is made from a surname alone: it is a
-- name of its own.
CREATE MACRO person_key(name) AS
    trim(regexp_replace(regexp_replace(regexp_replace(lower(strip_accents(name)),
        '^((mr|mrs|ms|dr|prof|sir|dame|lord|lady|president|prime minister|minister|senator|gov|sen|rep)[.]? )+', ''),
        '([\w.]) ([a-z][.]? )+', '\1 '),
        '[^\w ''-]+', '', 'g'));

-- Statements of persons, with the fullest name that any article gives them.
CREATE VIEW people AS
SELECT person_key(name) AS person, mode(name) AS name, count(DISTINCT article) AS articles,
       list(DISTINCT name ORDER BY name) AS written
FROM entities
WHERE kind = 'person' AND identification = 'named' AND contains(person_key(name), ' ')
GROUP BY 1;

-- Every statement with its article, and its chain as a line.
CREATE VIEW statements AS
SELECT a.*, d.outlet, d.month, d.published_at, d.id, d.title, chains.chain
FROM attributions a
JOIN dated d USING (article)
LEFT JOIN (
    SELECT article, attribution, string_agg(name, ' → ' ORDER BY position) AS chain FROM links GROUP BY ALL
) chains USING (article, attribution);
