-- Errors of runs that quote a record of the user, whose id is $1.
UPDATE {runs} SET error = replace(error, convert_from($1, 'UTF8'), '***') WHERE strpos(error, convert_from($1, 'UTF8')) > 0
