-- Requests of a database that never noted a protocol stand on this one, which holds nothing; the first that is taken on
-- takes its place.
INSERT INTO protocol (hash, programme, version, content, taken_on_at)
SELECT '', '', '', '', '1970-01-01 00:00:00'
WHERE NOT EXISTS (SELECT 1 FROM protocol) AND EXISTS (SELECT 1 FROM request);

-- The protocol under which a request was made: it is shown, checked and scored by it for ever.
ALTER TABLE request ADD COLUMN protocol_id BIGINT REFERENCES protocol (id);

-- The last one that had been taken on by the day on which a request was made, which is the day of its first mail or letter;
-- the earliest where that was before all of them.
UPDATE request SET protocol_id = COALESCE(
  (SELECT p.id FROM protocol p
   WHERE CAST(p.taken_on_at AS DATE) <= COALESCE(
     (SELECT min(m.for_day) FROM message_request mr JOIN message m ON m.id = mr.message_id
      WHERE mr.request_id = request.id),
     request.first_invited_on, request.nominal_on)
   ORDER BY p.taken_on_at DESC, p.id DESC LIMIT 1),
  (SELECT p.id FROM protocol p ORDER BY p.taken_on_at, p.id LIMIT 1)
);
ALTER TABLE request ALTER COLUMN protocol_id SET NOT NULL;
CREATE INDEX request_protocol ON request (protocol_id);
