INSERT INTO {firsts} (user_no, task_no, tries, first_at, submit_at, success_at, try_correct)
SELECT * FROM unnest($1::integer[], $2::integer[], $3::integer[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::boolean[])
ON CONFLICT (user_no, task_no) DO UPDATE SET
  tries = excluded.tries, first_at = excluded.first_at, submit_at = excluded.submit_at, success_at = excluded.success_at, try_correct = excluded.try_correct
