-- Berg Insurance, as a small insurer's policy system really looks: names that grew over the years, phone numbers
-- written as each clerk liked, and one address row that two people share.

CREATE TABLE addresses (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  line_1 varchar(80) NOT NULL,
  suburb varchar(60),
  town varchar(60) NOT NULL,
  province varchar(40),
  postal_code varchar(10)
);

CREATE TABLE customers (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  full_name varchar(80) NOT NULL,
  phone_number varchar(40),
  alt_phone varchar(40),
  email_address varchar(120),
  date_of_birth date,
  home_address_id integer REFERENCES addresses (id),
  marketing_opt_in boolean NOT NULL DEFAULT false
);

CREATE TABLE policies (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers (id),
  policy_no varchar(20) NOT NULL UNIQUE,
  product varchar(40) NOT NULL,
  state varchar(20) NOT NULL CHECK (state IN ('active', 'lapsed', 'cancelled')),
  monthly_premium numeric(10, 2) NOT NULL
);
CREATE INDEX ON policies (customer_id);

CREATE TABLE beneficiaries (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  policy_id integer NOT NULL REFERENCES policies (id),
  full_name varchar(80) NOT NULL,
  relation varchar(20) NOT NULL CHECK (relation IN ('child', 'spouse', 'parent'))
);
CREATE INDEX ON beneficiaries (policy_id);

-- Where the hub marks what it did, in the same transaction: after a crash nothing is left unknown.
CREATE TABLE parley_operations (
  operation_id varchar(64) PRIMARY KEY,
  outcome varchar(8) NOT NULL,
  generated text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO addresses (line_1, suburb, town, province, postal_code) VALUES
  ('7 Church Street', 'Die Boord', 'Stellenbosch', 'Western Cape', '7600'),       -- 1
  ('14 Plein Street', NULL, 'Paarl', 'Western Cape', '7646'),                     -- 2: two people live here
  ('88 Vilakazi Street', 'Orlando West', 'Soweto', 'Gauteng', '1804'),            -- 3
  ('3 Rose Street', 'Bo-Kaap', 'Cape Town', 'Western Cape', '8001'),              -- 4
  ('51 Kerk Street', NULL, 'Potchefstroom', 'North West', '2531'),                -- 5
  ('9 Nelson Mandela Drive', NULL, 'Bloemfontein', 'Free State', '9301'),         -- 6
  ('120 Florida Road', 'Morningside', 'Durban', 'KwaZulu-Natal', '4001'),         -- 7
  ('17 Umgeni Road', NULL, 'Durban', 'KwaZulu-Natal', '4001'),                    -- 8
  ('Unit 4, 6 St George''s Mall', 'City Centre', 'Cape Town', 'Western Cape', '8001'),  -- 9
  ('31 Voortrekker Road', 'Bellville', 'Cape Town', 'Western Cape', '7530');      -- 10

INSERT INTO customers
  (full_name, phone_number, alt_phone, email_address, date_of_birth, home_address_id, marketing_opt_in) VALUES
  ('Thandi Nkosi', '+27 82 123 4567', '076 111 2222', 'thandi.nkosi@example.co.za', '1985-03-14', 1, true),   -- 1
  ('Pieter van der Merwe', '082 234 5678', NULL, 'pieter@vdmerwe.example', '1971-09-02', 2, false),          -- 2
  ('Annelie van der Merwe', '(082) 345-6789 ext 3', NULL, 'annelie@vdmerwe.example', '1974-01-25', 2, false), -- 3
  ('Sipho Dlamini', '0027 83 456 7890', NULL, 'sipho.dlamini@example.co.za', '1990-06-16', 3, true),         -- 4
  ('Fatima Davids', '083.567.8901', NULL, 'fatima.davids@example.co.za', '1968-11-30', 4, false),            -- 5: lapsed
  ('Johan Botha', '+27-84-678-9012', NULL, 'johan.botha@example.co.za', '1959-05-08', 5, false),             -- 6: two policies
  ('Lerato Mokoena', '084 789 0123', NULL, 'lerato@mokoena.example', '1995-12-01', 6, true),                 -- 7: no policy
  ('Ayesha Patel', '+27 72 890 1234', NULL, 'ayesha.patel@example.co.za', '1988-04-19', 7, false),           -- 8 and 9:
  ('Imran Patel', '0728901234', NULL, 'imran.patel@example.co.za', '1986-10-07', 7, false),                  -- one phone
  ('Gugu Zulu', '073 901 2345 (after 5pm)', NULL, NULL, '1979-08-22', 8, false),                             -- 10: no email
  ('Michael O''Brien', '+27 (0)74 012 3456', NULL, 'm.obrien@example.co.za', '1982-02-17', 9, true),         -- 11
  ('Willem Jacobs', '27761234567', NULL, 'willem.jacobs@example.co.za', '1977-07-03', 10, false);            -- 12

INSERT INTO policies (customer_id, policy_no, product, state, monthly_premium) VALUES
  (1, 'POL-1001', 'Life cover', 'active', 412.50),     -- 1
  (2, 'POL-1002', 'Life cover', 'active', 980.00),     -- 2
  (3, 'POL-1003', 'Funeral plan', 'active', 155.00),   -- 3
  (4, 'POL-1004', 'Life cover', 'active', 367.20),     -- 4
  (5, 'POL-1005', 'Funeral plan', 'lapsed', 129.90),   -- 5
  (6, 'POL-1006', 'Life cover', 'active', 1204.00),    -- 6
  (6, 'POL-1007', 'Funeral plan', 'active', 149.00),   -- 7
  (8, 'POL-1008', 'Life cover', 'active', 540.10),     -- 8
  (9, 'POL-1009', 'Life cover', 'active', 611.75),     -- 9
  (10, 'POL-1010', 'Funeral plan', 'active', 99.00),   -- 10
  (11, 'POL-1011', 'Life cover', 'active', 725.40),    -- 11
  (12, 'POL-1012', 'Funeral plan', 'active', 119.90);  -- 12

INSERT INTO beneficiaries (policy_id, full_name, relation) VALUES
  (2, 'Annelie van der Merwe', 'spouse'),
  (3, 'Pieter van der Merwe', 'spouse'),
  (4, 'Nomsa Dlamini', 'parent'),
  (6, 'Karin Botha', 'spouse'),
  (6, 'Ruan Botha', 'child'),
  (11, 'Aoife O''Brien', 'child');

-- What the hub's own account may do, and nothing more. (To lock a row that it only relies on, PostgreSQL wants UPDATE
-- on one of its columns.)
GRANT SELECT ON addresses, customers, policies, beneficiaries TO parley_hub;
GRANT INSERT, UPDATE ON addresses, customers TO parley_hub;
GRANT UPDATE (state) ON policies TO parley_hub;
GRANT INSERT, UPDATE, DELETE ON beneficiaries TO parley_hub;
GRANT SELECT, INSERT, UPDATE ON parley_operations TO parley_hub;
