import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vocabularyOf } from './insurance-for-tests.ts';
import { resolveMapping } from './resolve-mapping.ts';
import { describeSchema, parseRecords } from './schemas-for-tests.ts';

const words = (
  'phone mobile cell_no telephone home_phone fax email e_mail billing_email email_verified email_token name full_name first_name ' +
  'last_name surname username password password_hash api_token address street line_1 address2 city town state province zip postcode country ' +
  'billing_street billing_city shipping_city dob birth_date birth_date_token status state_code number customer_no created_by ip_address salt'
).split(' ');
const kinds = ['', ':d', ':i', ':b'];
const asked = 'phone mobile other-phone name email born address status number';

describe('whatever fields a schema has', () => {
  it('no two properties lie in one field, no secret is mapped, and what is not sure says how to say it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fc.constantFrom(...words), fc.constantFrom(...kinds)), {
          selector: ([word]) => word,
          maxLength: 16,
        }),
        async (fields) => {
          const text = fields.map(([word, kind]) => `${word}${kind}`).join(' ');
          const descriptions = new Map([['policies', await describeSchema({ customers: `id:k ${text}` })]]);
          const { findings } = resolveMapping({
            vocabulary: vocabularyOf(parseRecords({ customer: asked })),
            descriptions,
          });
          const found = findings.filter((one) => one.level === 'ok');
          const places = found.flatMap(
            (one) => (one.map ?? '').replace(/^map: /, '').match(/[^\s{},:]+(?=[,\s]*(?:$|,|\}))/g) ?? [],
          );
          expect(new Set(places).size).toBe(places.length);
          expect(places.join(' ')).not.toMatch(/password|token|salt|verified|created_by|ip_address|fax/);
          for (const one of findings.filter((finding) => finding.level === 'error'))
            expect(one.fix).toContain('map:');
        },
      ),
      { numRuns: 300 },
    );
  });
});
