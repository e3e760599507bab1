-- The programmes that this installation runs and has run, each with the instruments it names, by the hash of its
-- content. Which one runs is the setting "protocol".
CREATE TABLE protocol (
  id INTEGER PRIMARY KEY NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  programme TEXT NOT NULL,
  version TEXT NOT NULL,
  content TEXT NOT NULL,
  taken_on_at TIMESTAMP NOT NULL
);

-- The day of the first invitation or letter, whatever has been invited anew since.
ALTER TABLE request ADD COLUMN first_invited_on DATE;
UPDATE request SET first_invited_on = (
  SELECT min(message.sent_on) FROM message_request
  JOIN message ON message.id = message_request.message_id
  WHERE message_request.request_id = request.id AND message_request.purpose = 'invitation'
    AND NOT message_request.dropped
);
UPDATE request SET first_invited_on = invited_on WHERE first_invited_on IS NULL OR invited_on < first_invited_on;

-- girl or boy, where the register tells: some norms differ.
ALTER TABLE child ADD COLUMN sex TEXT;
