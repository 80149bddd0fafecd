-- Tasks whose lis_result_sourcedid may name the user $1, beside the one it may end with.
SELECT task_no, sourcedid_head FROM {tasks} WHERE strpos(sourcedid_head, convert_from($1, 'UTF8')) > 0
