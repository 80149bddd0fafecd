-- Ids of attempts: a call takes a block of 65,536, which the program hands out by itself. Ids are unique and leave gaps.
CREATE SEQUENCE IF NOT EXISTS {attempt_ids} AS bigint INCREMENT BY 65536;
