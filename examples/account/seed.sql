-- Kestrel Bank's core, as far as its hub sees it. The stories in transcripts/ happen around 11 March 2026.

CREATE TABLE clients (
  client_no varchar(12) PRIMARY KEY,
  full_name varchar(80) NOT NULL,
  mobile varchar(30),
  email varchar(120),
  born_on date,
  street varchar(80),
  suburb varchar(60),
  city varchar(60),
  province varchar(40),
  postcode varchar(10)
);

CREATE TABLE accounts (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  client_no varchar(12) NOT NULL REFERENCES clients (client_no),
  name varchar(40) NOT NULL,
  last_digits char(4) NOT NULL,
  balance numeric(14, 2) NOT NULL,
  daily_limit numeric(12, 2) NOT NULL CHECK (daily_limit <= 50000),
  status varchar(10) NOT NULL CHECK (status IN ('open', 'blocked', 'closed'))
);
CREATE INDEX ON accounts (client_no);

CREATE TABLE transactions (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts (id),
  booked_on date NOT NULL,
  amount numeric(14, 2) NOT NULL,
  counterparty varchar(60) NOT NULL,
  reference varchar(20) NOT NULL UNIQUE
);
CREATE INDEX ON transactions (account_id);

CREATE TABLE limit_changes (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts (id),
  old_limit numeric(12, 2) NOT NULL,
  new_limit numeric(12, 2) NOT NULL,
  changed_at timestamp(0) NOT NULL
);
CREATE INDEX ON limit_changes (account_id);

CREATE TABLE cards (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts (id),
  last_digits char(4) NOT NULL,
  kind varchar(10) NOT NULL CHECK (kind IN ('debit', 'credit')),
  status varchar(10) NOT NULL CHECK (status IN ('active', 'frozen', 'cancelled'))
);
CREATE INDEX ON cards (account_id);

CREATE TABLE card_events (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  card_id integer NOT NULL REFERENCES cards (id),
  kind varchar(10) NOT NULL CHECK (kind IN ('issued', 'frozen')),
  happened_at timestamp(0) NOT NULL,
  note varchar(80)
);
CREATE INDEX ON card_events (card_id);

-- Where the hub marks what it did, in the same transaction: after a crash nothing is left unknown.
CREATE TABLE parley_operations (
  operation_id varchar(64) PRIMARY KEY,
  outcome varchar(8) NOT NULL,
  generated text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO clients (client_no, full_name, mobile, email, born_on, street, suburb, city, province, postcode) VALUES
  ('KB-10021', 'Nomsa Khumalo', '+27 82 555 0101', 'nomsa.khumalo@example.co.za', '1988-04-17', '14 Acacia Avenue', 'Rosebank', 'Johannesburg', 'Gauteng', '2196'),
  ('KB-10022', 'Dirk Coetzee', '083 555 0102', 'dirk.coetzee@example.co.za', '1969-12-02', '7 Kerk Street', NULL, 'Stellenbosch', 'Western Cape', '7600'),  -- one blocked account
  ('KB-10023', 'Zanele Mthembu', '(084) 555-0103', 'zanele@mthembu.example', '1993-07-25', '220 Florida Road', 'Morningside', 'Durban', 'KwaZulu-Natal', '4001'), -- cards in every state
  ('KB-10024', 'Riaan Fourie', '0725550104', 'riaan.fourie@example.co.za', '1979-09-30', '3 Meiring Street', NULL, 'Bloemfontein', 'Free State', '9301'),      -- raised his limit yesterday
  ('KB-10025', 'Priya Naidoo', '+27-73-555-0105', 'priya.naidoo@example.co.za', '1985-02-11', '51 Lenasia Drive', NULL, 'Johannesburg', 'Gauteng', '1827'),   -- asked about a payment before
  ('KB-10026', 'Thabo Molefe', '0027 74 555 0106', NULL, '1991-10-19', '9 Nelson Street', NULL, 'Mahikeng', 'North West', '2745'),                            -- no email on file
  ('KB-10027', 'Charlene Adams', '076 555 0107', 'charlene@adams.example', '1974-05-06', '18 Rose Street', 'Bo-Kaap', 'Cape Town', 'Western Cape', '8001'),    -- nothing booked lately
  ('KB-10028', 'Johan Venter', '082 555 0108', 'johan.venter@example.co.za', '1962-08-14', '2 Plein Street', NULL, 'Paarl', 'Western Cape', '7646');           -- near the highest limit

INSERT INTO accounts (client_no, name, last_digits, balance, daily_limit, status) VALUES
  ('KB-10021', 'Everyday account', '4417', 12480.55, 5000.00, 'open'),    -- 1
  ('KB-10021', 'Savings account', '4425', 61000.00, 2000.00, 'open'),     -- 2
  ('KB-10022', 'Everyday account', '7710', 3307.10, 8000.00, 'open'),     -- 3
  ('KB-10022', 'Business account', '7728', 90412.00, 20000.00, 'blocked'), -- 4
  ('KB-10023', 'Everyday account', '3096', 845.00, 3000.00, 'open'),      -- 5
  ('KB-10024', 'Everyday account', '5151', 15230.75, 9000.00, 'open'),    -- 6
  ('KB-10025', 'Everyday account', '8803', 2150.40, 4000.00, 'open'),     -- 7
  ('KB-10026', 'Everyday account', '2044', 610.00, 1500.00, 'open'),      -- 8
  ('KB-10027', 'Everyday account', '6679', 40.15, 1000.00, 'open'),       -- 9
  ('KB-10027', 'Old account', '1100', 0.00, 1000.00, 'closed'),           -- 10
  ('KB-10028', 'Everyday account', '9932', 250300.00, 30000.00, 'open');  -- 11

INSERT INTO transactions (account_id, booked_on, amount, counterparty, reference) VALUES
  (1, '2026-03-10', -349.90, 'Checkers Rosebank', 'TX-77120'),
  (1, '2026-03-09', -1250.00, 'Gym World', 'TX-77001'),
  (1, '2026-03-06', -89.00, 'Streamly', 'TX-76544'),
  (1, '2026-02-27', 24500.00, 'Salary Umhlanga Media', 'TX-75110'),
  (1, '2025-11-20', -410.00, 'Old Mutual Park Cafe', 'TX-60412'), -- too long ago to query
  (2, '2026-02-28', 312.40, 'Interest', 'TX-75301'),
  (3, '2026-03-08', -640.25, 'Vivo Fuel Stellenbosch', 'TX-76903'),
  (3, '2026-03-01', -4800.00, 'Rent Kerk Street', 'TX-75790'),
  (4, '2026-02-25', -15000.00, 'Cape Timber', 'TX-74880'),
  (5, '2026-03-10', -120.00, 'Taxi Durban', 'TX-77133'),
  (6, '2026-03-04', -7200.00, 'Free State Auto', 'TX-76120'),
  (7, '2026-03-07', -999.00, 'Gadget Barn', 'TX-76711'),
  (7, '2026-03-07', -999.00, 'Gadget Barn', 'TX-76712'),
  (8, '2026-03-05', -55.00, 'Airtime', 'TX-76302'),
  (11, '2026-03-02', -28000.00, 'Winelands Tractors', 'TX-75833');

INSERT INTO limit_changes (account_id, old_limit, new_limit, changed_at) VALUES
  (6, 4500.00, 9000.00, '2026-03-10 16:40:00'),
  (1, 4000.00, 5000.00, '2025-06-01 09:00:00');

INSERT INTO cards (account_id, last_digits, kind, status) VALUES
  (1, '0932', 'debit', 'active'),     -- 1
  (2, '5518', 'credit', 'active'),    -- 2
  (3, '2211', 'debit', 'active'),     -- 3
  (5, '6604', 'debit', 'active'),     -- 4
  (5, '6612', 'credit', 'frozen'),    -- 5
  (5, '6620', 'credit', 'cancelled'), -- 6
  (6, '7345', 'debit', 'active'),     -- 7
  (7, '9087', 'debit', 'active'),     -- 8
  (8, '1478', 'debit', 'active'),     -- 9
  (9, '3360', 'debit', 'active'),     -- 10
  (11, '8056', 'debit', 'frozen');    -- 11

INSERT INTO card_events (card_id, kind, happened_at, note) VALUES
  (5, 'frozen', '2026-02-02 20:11:00', 'By the customer, at the branch'),
  (11, 'frozen', '2026-03-01 08:00:00', 'By the bank');

-- What the hub's own account may do, and nothing more. (To lock a row that it only relies on, PostgreSQL wants UPDATE
-- on one of its columns.)
GRANT SELECT ON clients, accounts, transactions, limit_changes, cards, card_events TO parley_hub;
GRANT UPDATE ON clients TO parley_hub;
GRANT UPDATE (daily_limit) ON accounts TO parley_hub;
GRANT UPDATE (reference) ON transactions TO parley_hub;
GRANT UPDATE (status) ON cards TO parley_hub;
GRANT INSERT, UPDATE (changed_at) ON limit_changes TO parley_hub;
GRANT INSERT, UPDATE (note) ON card_events TO parley_hub;
GRANT SELECT, INSERT, UPDATE ON parley_operations TO parley_hub;
