-- Persons by the number of articles that name them, with all ways in which they are written.
SELECT name, articles, written FROM people ORDER BY articles DESC, name
