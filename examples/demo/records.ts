import type { Client } from 'pg';
import type { ShownRow } from './example-data.ts';

const sql = `
  WITH mine AS (SELECT * FROM customers WHERE full_name = ANY ($1)),
  shown AS (
    SELECT 1 AS rank, 'customers' AS "table", id, row_to_json(mine) AS row FROM mine
    UNION ALL
    SELECT 2, 'addresses', a.id, row_to_json(a) FROM addresses a WHERE a.id IN (SELECT home_address_id FROM mine)
    UNION ALL
    SELECT 3, 'policies', p.id, row_to_json(p) FROM policies p WHERE p.customer_id IN (SELECT id FROM mine)
    UNION ALL
    SELECT 4, 'beneficiaries', b.id, row_to_json(b) FROM beneficiaries b JOIN policies p ON p.id = b.policy_id
    WHERE p.customer_id IN (SELECT id FROM mine)
  )
  SELECT "table", id::text, (SELECT json_object_agg(key, value) FROM json_each_text(row)) AS "values"
  FROM shown ORDER BY rank, id`;

/** Every row that belongs to these customers, straight from the tables. */
export async function readRecords(client: Client, names: readonly string[]): Promise<readonly ShownRow[]> {
  const { rows } = await client.query<ShownRow>(sql, [names]);
  return rows;
}
