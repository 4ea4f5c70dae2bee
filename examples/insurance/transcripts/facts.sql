-- How transcripts look at the data of seed.sql: every value of every row, called as the business calls it. A change
-- anywhere shows up here, whichever table it lies in. `tell` is how somebody else changes something meanwhile.

CREATE SCHEMA transcript;

CREATE TABLE transcript.addresses_before AS SELECT * FROM addresses;

CREATE VIEW transcript.facts (subject, property, value) AS
  SELECT 'customer ' || c.full_name, property, value
  FROM customers c
  LEFT JOIN addresses a ON a.id = c.home_address_id
  CROSS JOIN LATERAL (VALUES
    ('phone', c.phone_number), ('other-phone', c.alt_phone), ('email', c.email_address),
    ('born', c.date_of_birth::text), ('opt-in', c.marketing_opt_in::text),
    ('street', a.line_1), ('suburb', a.suburb), ('city', a.town), ('region', a.province),
    ('postcode', a.postal_code)
  ) AS facts (property, value)
UNION ALL
  SELECT 'policy ' || p.policy_no, property, value
  FROM policies p
  JOIN customers c ON c.id = p.customer_id
  CROSS JOIN LATERAL (VALUES
    ('owner', c.full_name), ('status', p.state), ('product', p.product), ('premium', p.monthly_premium::text)
  ) AS facts (property, value)
UNION ALL
  SELECT 'beneficiary of ' || p.policy_no, b.full_name, b.relation
  FROM beneficiaries b
  JOIN policies p ON p.id = b.policy_id
UNION ALL
  -- A row that the last customer moved away from may stay; nothing may be made or changed where nobody lives.
  SELECT 'address ' || a.id || ', where nobody lives', 'street', a.line_1
  FROM (SELECT * FROM addresses EXCEPT SELECT * FROM transcript.addresses_before) a
  WHERE NOT EXISTS (SELECT FROM customers c WHERE c.home_address_id = a.id);

CREATE FUNCTION transcript.tell(subject text, property text, value text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  kind text := split_part(subject, ' ', 1);
  name text := substr(subject, length(split_part(subject, ' ', 1)) + 2);
  changed integer;
BEGIN
  IF kind = 'policy' AND property = 'status' THEN
    UPDATE policies SET state = value WHERE policy_no = name;
  ELSIF kind = 'customer' AND property = 'street' THEN
    UPDATE addresses SET line_1 = value
    WHERE id = (SELECT home_address_id FROM customers WHERE full_name = name);
  ELSIF kind = 'customer' AND property = 'phone' THEN
    UPDATE customers SET phone_number = value WHERE full_name = name;
  ELSE
    RAISE EXCEPTION 'tell does not know % of %', property, kind;
  END IF;
  GET DIAGNOSTICS changed = ROW_COUNT;
  IF changed <> 1 THEN
    RAISE EXCEPTION '% rows match %', changed, subject;
  END IF;
END $$;
