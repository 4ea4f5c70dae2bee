-- Harbour Lane's shop, as its web shop left it: every thing in a table of its own. Money that was taken is a payment
-- above zero, money that was given back one below zero.

CREATE TABLE addresses (
  address_id integer AUTO_INCREMENT PRIMARY KEY,
  line_1 varchar(80) NOT NULL,
  line_2 varchar(60),
  town varchar(60) NOT NULL,
  county varchar(40),
  postcode varchar(10)
);

CREATE TABLE customers (
  customer_id integer AUTO_INCREMENT PRIMARY KEY,
  full_name varchar(80) NOT NULL,
  mobile varchar(30),
  email varchar(120),
  address_id integer,
  newsletter boolean NOT NULL DEFAULT false,
  FOREIGN KEY (address_id) REFERENCES addresses (address_id)
);

CREATE TABLE products (
  product_id integer AUTO_INCREMENT PRIMARY KEY,
  name varchar(60) NOT NULL UNIQUE
);

CREATE TABLE variants (
  sku varchar(20) PRIMARY KEY,
  product_id integer NOT NULL,
  colour varchar(20) NOT NULL,
  size varchar(12) NOT NULL,
  price decimal(10, 2) NOT NULL,
  stock integer NOT NULL CHECK (stock >= 0),
  FOREIGN KEY (product_id) REFERENCES products (product_id)
);

CREATE TABLE payment_methods (
  code varchar(20) PRIMARY KEY,
  customer_id integer NOT NULL,
  kind enum('credit_card', 'gift_card', 'paypal') NOT NULL,
  name varchar(40) NOT NULL,
  balance decimal(10, 2) CHECK (balance >= 0),
  FOREIGN KEY (customer_id) REFERENCES customers (customer_id)
);

CREATE TABLE orders (
  order_id integer AUTO_INCREMENT PRIMARY KEY,
  order_no varchar(12) NOT NULL UNIQUE,
  customer_id integer NOT NULL,
  address_id integer NOT NULL,
  status enum('pending', 'shipped', 'delivered', 'return_requested', 'cancelled') NOT NULL,
  placed_on date NOT NULL,
  delivered_on date,
  cancelled_because enum('no_longer_needed', 'ordered_by_mistake'),
  FOREIGN KEY (customer_id) REFERENCES customers (customer_id),
  FOREIGN KEY (address_id) REFERENCES addresses (address_id)
);

CREATE TABLE order_items (
  item_id integer AUTO_INCREMENT PRIMARY KEY,
  order_id integer NOT NULL,
  sku varchar(20) NOT NULL,
  price decimal(10, 2) NOT NULL,
  state enum('ordered', 'return_requested') NOT NULL DEFAULT 'ordered',
  FOREIGN KEY (order_id) REFERENCES orders (order_id),
  FOREIGN KEY (sku) REFERENCES variants (sku)
);

CREATE TABLE payments (
  payment_id integer AUTO_INCREMENT PRIMARY KEY,
  order_id integer NOT NULL,
  amount decimal(10, 2) NOT NULL,
  method_code varchar(20) NOT NULL,
  method_name varchar(40) NOT NULL,
  paid_at datetime NOT NULL,
  FOREIGN KEY (order_id) REFERENCES orders (order_id),
  FOREIGN KEY (method_code) REFERENCES payment_methods (code)
);

CREATE TABLE order_events (
  event_id integer AUTO_INCREMENT PRIMARY KEY,
  order_id integer NOT NULL,
  kind enum('address_changed', 'items_exchanged', 'payment_changed', 'cancelled', 'return_requested') NOT NULL,
  happened_at datetime NOT NULL,
  note varchar(120),
  FOREIGN KEY (order_id) REFERENCES orders (order_id)
);

CREATE TABLE returned_items (
  return_id integer AUTO_INCREMENT PRIMARY KEY,
  order_id integer NOT NULL,
  sku varchar(20) NOT NULL,
  name varchar(60) NOT NULL,
  amount decimal(10, 2) NOT NULL,
  method_code varchar(20) NOT NULL,
  method_name varchar(40) NOT NULL,
  requested_at datetime NOT NULL,
  FOREIGN KEY (order_id) REFERENCES orders (order_id),
  FOREIGN KEY (sku) REFERENCES variants (sku),
  FOREIGN KEY (method_code) REFERENCES payment_methods (code)
);

-- Where the hub marks what it did, in the same transaction: after a crash nothing is left unknown.
CREATE TABLE parley_operations (
  operation_id varchar(64) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
  outcome varchar(8) NOT NULL,
  `generated` text NOT NULL,
  at timestamp NOT NULL DEFAULT current_timestamp
);

INSERT INTO addresses (address_id, line_1, line_2, town, county, postcode) VALUES
  (1, '5 Harbour Street', NULL, 'Whitstable', 'Kent', 'CT5 1AH'),
  (2, '19 Park Road', 'Heaton', 'Newcastle upon Tyne', NULL, 'NE6 5AB'),
  (3, '41 Wharf Lane', NULL, 'Bristol', NULL, 'BS1 6XN'),
  (4, '2 Cathedral Close', NULL, 'Exeter', 'Devon', 'EX1 1HS'),
  (5, '77 Queen Street', NULL, 'Cardiff', NULL, 'CF10 2GP'),
  (6, '12 Castle Terrace', NULL, 'Edinburgh', NULL, 'EH1 2DP'),
  (7, '30 Mill Lane', NULL, 'Cambridge', NULL, 'CB2 1RX'),
  (8, '6 Station Approach', NULL, 'Leeds', NULL, 'LS1 4DY'),
  (9, '88 Botanic Avenue', NULL, 'Belfast', NULL, 'BT7 1JR'),
  (10, '3 Fore Street', NULL, 'Salcombe', 'Devon', 'TQ8 8BY'); -- where an order of Priya's goes: a friend's

INSERT INTO customers (customer_id, full_name, mobile, email, address_id, newsletter) VALUES
  (1, 'Hannah Clarke', '07700 900101', 'hannah.clarke@example.co.uk', 1, true),
  (2, 'Oliver Bennett', '+44 7700 900102', 'oliver@bennett.example', 2, false),     -- shipped
  (3, 'Priya Sharma', '07700-900103', 'priya.sharma@example.co.uk', 3, true),       -- two pending orders
  (4, 'George Wright', '(07700) 900104', 'george.wright@example.co.uk', 4, false),  -- delivered, one long ago
  (5, 'Amelia Evans', '07700900105', 'amelia@evans.example', 5, true),              -- paid with a gift card
  (6, 'Jack O''Connor', '0044 7700 900106', 'jack.oconnor@example.co.uk', 6, false), -- exchanged once already
  (7, 'Emily Hughes', '07700 900107', NULL, 7, false),                              -- no email on file
  (8, 'Noah Davies', '07700 900108', 'noah.davies@example.co.uk', 8, false),        -- cancelled
  (9, 'Aoife Kelly', '07700 900109', 'aoife.kelly@example.co.uk', 9, true);         -- two of the same

INSERT INTO products (product_id, name) VALUES
  (1, 'Merino jumper'), (2, 'Rain jacket'), (3, 'Canvas trainers'), (4, 'Leather belt'), (5, 'Wool socks');

INSERT INTO variants (sku, product_id, colour, size, price, stock) VALUES
  ('MJ-NAVY-S', 1, 'navy', 'S', 59.00, 4),
  ('MJ-NAVY-M', 1, 'navy', 'M', 59.00, 2),
  ('MJ-NAVY-L', 1, 'navy', 'L', 59.00, 0),  -- sold out
  ('MJ-GREY-M', 1, 'grey', 'M', 64.00, 1),  -- the last one
  ('MJ-GREY-L', 1, 'grey', 'L', 64.00, 3),
  ('RJ-OLIVE-M', 2, 'olive', 'M', 120.00, 5),
  ('RJ-OLIVE-L', 2, 'olive', 'L', 120.00, 2),
  ('RJ-BLACK-M', 2, 'black', 'M', 135.00, 1),
  ('CT-WHITE-6', 3, 'white', '6', 45.00, 6),
  ('CT-WHITE-7', 3, 'white', '7', 45.00, 0),
  ('CT-BLACK-7', 3, 'black', '7', 39.50, 2),
  ('LB-BROWN', 4, 'brown', 'one size', 28.00, 9), -- comes in one variant only
  ('WS-GREEN', 5, 'green', '3 pairs', 12.00, 20),
  ('WS-RED', 5, 'red', '3 pairs', 12.00, 14);

INSERT INTO payment_methods (code, customer_id, kind, name, balance) VALUES
  ('PM-1001', 1, 'credit_card', 'Visa card ending 4421', NULL),
  ('PM-1002', 1, 'gift_card', 'Gift card ending 7310', 80.00),
  ('PM-1003', 2, 'paypal', 'PayPal', NULL),
  ('PM-1004', 3, 'credit_card', 'Mastercard ending 9087', NULL),
  ('PM-1005', 3, 'gift_card', 'Gift card ending 2255', 10.00), -- covers no order
  ('PM-1006', 4, 'credit_card', 'Visa card ending 1188', NULL),
  ('PM-1007', 4, 'gift_card', 'Gift card ending 6402', 5.50),
  ('PM-1008', 5, 'gift_card', 'Gift card ending 3816', 21.00),
  ('PM-1009', 5, 'credit_card', 'Visa card ending 5540', NULL),
  ('PM-1010', 6, 'paypal', 'PayPal', NULL),
  ('PM-1011', 7, 'credit_card', 'Mastercard ending 3003', NULL),
  ('PM-1012', 8, 'credit_card', 'Visa card ending 7777', NULL),
  ('PM-1013', 9, 'paypal', 'PayPal', NULL);

-- The stories of these orders happen around 11 March 2026.
INSERT INTO orders (order_id, order_no, customer_id, address_id, status, placed_on, delivered_on, cancelled_because) VALUES
  (1, 'HL-2041', 1, 1, 'pending', '2026-03-09', NULL, NULL),
  (2, 'HL-1987', 1, 1, 'delivered', '2026-02-20', '2026-02-25', NULL),
  (3, 'HL-2017', 2, 2, 'shipped', '2026-03-05', NULL, NULL),
  (4, 'HL-2044', 3, 3, 'pending', '2026-03-10', NULL, NULL),
  (5, 'HL-2045', 3, 10, 'pending', '2026-03-10', NULL, NULL),
  (6, 'HL-1990', 4, 4, 'delivered', '2026-02-23', '2026-03-01', NULL),
  (7, 'HL-1720', 4, 4, 'delivered', '2026-01-12', '2026-01-16', NULL), -- too long ago
  (8, 'HL-2039', 5, 5, 'pending', '2026-03-08', NULL, NULL),
  (9, 'HL-2033', 6, 6, 'pending', '2026-03-07', NULL, NULL),
  (10, 'HL-2046', 7, 7, 'pending', '2026-03-11', NULL, NULL),
  (11, 'HL-2002', 8, 8, 'cancelled', '2026-02-28', NULL, 'no_longer_needed'),
  (12, 'HL-2047', 9, 9, 'pending', '2026-03-11', NULL, NULL); -- two of the same

INSERT INTO order_items (order_id, sku, price, state) VALUES
  (1, 'MJ-NAVY-M', 59.00, 'ordered'),
  (1, 'RJ-OLIVE-M', 120.00, 'ordered'),
  (1, 'LB-BROWN', 28.00, 'ordered'),
  (2, 'WS-GREEN', 12.00, 'ordered'),
  (3, 'CT-WHITE-6', 45.00, 'ordered'),
  (4, 'MJ-NAVY-S', 59.00, 'ordered'),
  (5, 'CT-WHITE-7', 45.00, 'ordered'),
  (5, 'WS-RED', 12.00, 'ordered'),
  (6, 'MJ-GREY-L', 64.00, 'ordered'),
  (6, 'RJ-OLIVE-L', 120.00, 'ordered'),
  (6, 'WS-RED', 12.00, 'ordered'),
  (7, 'CT-BLACK-7', 39.50, 'ordered'),
  (8, 'MJ-NAVY-S', 59.00, 'ordered'),
  (9, 'MJ-GREY-M', 64.00, 'ordered'),
  (10, 'WS-GREEN', 12.00, 'ordered'),
  (11, 'WS-RED', 12.00, 'ordered'),
  (12, 'MJ-NAVY-S', 59.00, 'ordered'),
  (12, 'MJ-NAVY-S', 59.00, 'ordered');

INSERT INTO payments (order_id, amount, method_code, method_name, paid_at) VALUES
  (1, 207.00, 'PM-1001', 'Visa card ending 4421', '2026-03-09 18:12:00'),
  (2, 12.00, 'PM-1001', 'Visa card ending 4421', '2026-02-20 08:30:00'),
  (3, 45.00, 'PM-1003', 'PayPal', '2026-03-05 21:04:00'),
  (4, 59.00, 'PM-1004', 'Mastercard ending 9087', '2026-03-10 12:45:00'),
  (5, 57.00, 'PM-1004', 'Mastercard ending 9087', '2026-03-10 12:51:00'),
  (6, 196.00, 'PM-1006', 'Visa card ending 1188', '2026-02-23 16:20:00'),
  (7, 39.50, 'PM-1006', 'Visa card ending 1188', '2026-01-12 11:00:00'),
  (8, 59.00, 'PM-1008', 'Gift card ending 3816', '2026-03-08 19:33:00'),
  (9, 59.00, 'PM-1010', 'PayPal', '2026-03-07 07:15:00'),
  (9, 5.00, 'PM-1010', 'PayPal', '2026-03-08 09:02:00'),
  (10, 12.00, 'PM-1011', 'Mastercard ending 3003', '2026-03-11 08:00:00'),
  (11, 12.00, 'PM-1012', 'Visa card ending 7777', '2026-02-28 13:37:00'),
  (11, -12.00, 'PM-1012', 'Visa card ending 7777', '2026-03-01 10:10:00'),
  (12, 118.00, 'PM-1013', 'PayPal', '2026-03-11 09:20:00');

INSERT INTO order_events (order_id, kind, happened_at, note) VALUES
  (9, 'items_exchanged', '2026-03-08 09:02:00', NULL),
  (11, 'cancelled', '2026-03-01 10:10:00', 'Cancelled because no longer needed');

-- What the hub's own account may do, and nothing more.
GRANT SELECT ON addresses TO parley_hub;
GRANT SELECT ON customers TO parley_hub;
GRANT SELECT ON products TO parley_hub;
GRANT SELECT ON variants TO parley_hub;
GRANT SELECT ON payment_methods TO parley_hub;
GRANT SELECT ON orders TO parley_hub;
GRANT SELECT ON order_items TO parley_hub;
GRANT SELECT ON payments TO parley_hub;
GRANT SELECT ON order_events TO parley_hub;
GRANT SELECT ON returned_items TO parley_hub;
GRANT INSERT, UPDATE ON addresses TO parley_hub;
GRANT UPDATE ON customers TO parley_hub;
GRANT UPDATE (stock) ON variants TO parley_hub;
GRANT UPDATE (balance) ON payment_methods TO parley_hub;
GRANT UPDATE ON orders TO parley_hub;
GRANT UPDATE ON order_items TO parley_hub;
GRANT INSERT ON payments TO parley_hub;
GRANT INSERT ON order_events TO parley_hub;
GRANT INSERT ON returned_items TO parley_hub;
GRANT SELECT, INSERT, UPDATE ON parley_operations TO parley_hub;
