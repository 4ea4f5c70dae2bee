-- The same view of the data of seed.flat.sql.

CREATE SCHEMA transcript;

CREATE VIEW transcript.facts (subject, property, value) AS
  SELECT 'customer ' || client_name, property, value
  FROM clients
  CROSS JOIN LATERAL (VALUES
    ('phone', mobile), ('other-phone', mobile_2), ('email', email), ('born', dob::text), ('opt-in', opt_in::text),
    ('street', addr_line_1), ('suburb', addr_suburb), ('city', addr_town), ('region', addr_province),
    ('postcode', addr_postal_code)
  ) AS facts (property, value)
UNION ALL
  SELECT 'policy ' || policy_no, property, value
  FROM clients
  CROSS JOIN LATERAL (VALUES
    ('owner', client_name), ('status', policy_state), ('product', policy_product),
    ('premium', policy_premium::text)
  ) AS facts (property, value)
  WHERE policy_no IS NOT NULL
UNION ALL
  SELECT 'beneficiary of ' || coalesce(policy_no, 'no policy'), coalesce(benef_name, 'nobody'), benef_relation
  FROM clients
  WHERE benef_name IS NOT NULL OR benef_relation IS NOT NULL
UNION ALL
  SELECT 'client ' || client_no || ', who has no policy', property, value
  FROM clients
  CROSS JOIN LATERAL (VALUES
    ('status', policy_state), ('product', policy_product), ('premium', policy_premium::text)
  ) AS facts (property, value)
  WHERE policy_no IS NULL AND value IS NOT NULL;

CREATE FUNCTION transcript.tell(subject text, property text, value text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  kind text := split_part(subject, ' ', 1);
  name text := substr(subject, length(split_part(subject, ' ', 1)) + 2);
  changed integer;
BEGIN
  IF kind = 'policy' AND property = 'status' THEN
    UPDATE clients SET policy_state = value WHERE policy_no = name;
  ELSIF kind = 'customer' AND property = 'street' THEN
    UPDATE clients SET addr_line_1 = value WHERE client_name = name;
  ELSIF kind = 'customer' AND property = 'phone' THEN
    UPDATE clients SET mobile = value WHERE client_name = name;
  ELSE
    RAISE EXCEPTION 'tell does not know % of %', property, kind;
  END IF;
  GET DIAGNOSTICS changed = ROW_COUNT;
  IF changed <> 1 THEN
    RAISE EXCEPTION '% rows match %', changed, subject;
  END IF;
END $$;
