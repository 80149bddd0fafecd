CASE WHEN starts_with(lis_result_sourcedid, 'course-v1:') THEN hashtextextended(
             nullif(split_part(split_part(lis_result_sourcedid, ':', 3), '-', -1), ''),
             hashtextextended(nullif(split_part(lis_result_sourcedid, ':', 2), ''), 0)) END
