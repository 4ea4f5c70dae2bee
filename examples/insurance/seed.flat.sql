-- The data of seed.sql as a spreadsheet that became a table: one row for each client, with their only policy and its
-- only beneficiary in it. Johan Botha has two policies and does not fit; he is left out.

CREATE TABLE clients (
  client_no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  client_name varchar(80) NOT NULL,
  mobile varchar(40),
  mobile_2 varchar(40),
  email varchar(120),
  dob date,
  opt_in boolean NOT NULL DEFAULT false,
  addr_line_1 varchar(80) NOT NULL,
  addr_suburb varchar(60),
  addr_town varchar(60) NOT NULL,
  addr_province varchar(40),
  addr_postal_code varchar(10),
  policy_no varchar(20) UNIQUE,
  policy_product varchar(40),
  policy_state varchar(20) CHECK (policy_state IN ('active', 'lapsed', 'cancelled')),
  policy_premium numeric(10, 2),
  benef_name varchar(80),
  benef_relation varchar(20) CHECK (benef_relation IN ('child', 'spouse', 'parent'))
);

-- Where the hub marks what it did, in the same transaction: after a crash nothing is left unknown.
CREATE TABLE parley_operations (
  operation_id varchar(64) PRIMARY KEY,
  outcome varchar(8) NOT NULL,
  generated text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO clients
  (client_name, mobile, mobile_2, email, dob, opt_in,
   addr_line_1, addr_suburb, addr_town, addr_province, addr_postal_code,
   policy_no, policy_product, policy_state, policy_premium, benef_name, benef_relation) VALUES
  ('Thandi Nkosi', '+27 82 123 4567', '076 111 2222', 'thandi.nkosi@example.co.za', '1985-03-14', true,
   '7 Church Street', 'Die Boord', 'Stellenbosch', 'Western Cape', '7600',
   'POL-1001', 'Life cover', 'active', 412.50, NULL, NULL),
  ('Pieter van der Merwe', '082 234 5678', NULL, 'pieter@vdmerwe.example', '1971-09-02', false,
   '14 Plein Street', NULL, 'Paarl', 'Western Cape', '7646',
   'POL-1002', 'Life cover', 'active', 980.00, 'Annelie van der Merwe', 'spouse'),
  ('Annelie van der Merwe', '(082) 345-6789 ext 3', NULL, 'annelie@vdmerwe.example', '1974-01-25', false,
   '14 Plein Street', NULL, 'Paarl', 'Western Cape', '7646',
   'POL-1003', 'Funeral plan', 'active', 155.00, 'Pieter van der Merwe', 'spouse'),
  ('Sipho Dlamini', '0027 83 456 7890', NULL, 'sipho.dlamini@example.co.za', '1990-06-16', true,
   '88 Vilakazi Street', 'Orlando West', 'Soweto', 'Gauteng', '1804',
   'POL-1004', 'Life cover', 'active', 367.20, 'Nomsa Dlamini', 'parent'),
  ('Fatima Davids', '083.567.8901', NULL, 'fatima.davids@example.co.za', '1968-11-30', false,
   '3 Rose Street', 'Bo-Kaap', 'Cape Town', 'Western Cape', '8001',
   'POL-1005', 'Funeral plan', 'lapsed', 129.90, NULL, NULL),
  ('Lerato Mokoena', '084 789 0123', NULL, 'lerato@mokoena.example', '1995-12-01', true,
   '9 Nelson Mandela Drive', NULL, 'Bloemfontein', 'Free State', '9301',
   NULL, NULL, NULL, NULL, NULL, NULL),
  ('Ayesha Patel', '+27 72 890 1234', NULL, 'ayesha.patel@example.co.za', '1988-04-19', false,
   '120 Florida Road', 'Morningside', 'Durban', 'KwaZulu-Natal', '4001',
   'POL-1008', 'Life cover', 'active', 540.10, NULL, NULL),
  ('Imran Patel', '0728901234', NULL, 'imran.patel@example.co.za', '1986-10-07', false,
   '120 Florida Road', 'Morningside', 'Durban', 'KwaZulu-Natal', '4001',
   'POL-1009', 'Life cover', 'active', 611.75, NULL, NULL),
  ('Gugu Zulu', '073 901 2345 (after 5pm)', NULL, NULL, '1979-08-22', false,
   '17 Umgeni Road', NULL, 'Durban', 'KwaZulu-Natal', '4001',
   'POL-1010', 'Funeral plan', 'active', 99.00, NULL, NULL),
  ('Michael O''Brien', '+27 (0)74 012 3456', NULL, 'm.obrien@example.co.za', '1982-02-17', true,
   'Unit 4, 6 St George''s Mall', 'City Centre', 'Cape Town', 'Western Cape', '8001',
   'POL-1011', 'Life cover', 'active', 725.40, 'Aoife O''Brien', 'child'),
  ('Willem Jacobs', '27761234567', NULL, 'willem.jacobs@example.co.za', '1977-07-03', false,
   '31 Voortrekker Road', 'Bellville', 'Cape Town', 'Western Cape', '7530',
   'POL-1012', 'Funeral plan', 'active', 119.90, NULL, NULL);

-- What the hub's own account may do, and nothing more.
GRANT SELECT, UPDATE ON clients TO parley_hub;
GRANT SELECT, INSERT, UPDATE ON parley_operations TO parley_hub;
