import { describe, expect, it } from 'vitest';
import { readAlias } from './tnsnames.ts';

const text = `
# old = (DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)))
shop_high = (description= (address=(protocol=tcps)(port=1522)(host=adb.example))
  (connect_data=(service_name=shop_high.example))(security=(ssl_server_dn_match=yes)))
SHOP_LOW, shop_slow =
  (DESCRIPTION=(ADDRESS=(PROTOCOL=tcps)(HOST=b.example)(PORT=1522)))
broken = (DESCRIPTION=(ADDRESS=
`;

describe('an alias in tnsnames.ora', () => {
  it('is found over several lines, without regard to case', () => {
    expect(readAlias(text, 'SHOP_HIGH')).toMatch(/^\(description=[\s\S]*ssl_server_dn_match=yes\)\)\)$/);
    expect(readAlias(text, 'shop_low')).toBe(
      '(DESCRIPTION=(ADDRESS=(PROTOCOL=tcps)(HOST=b.example)(PORT=1522)))',
    );
    expect(readAlias(text, 'shop_slow')).toBe(readAlias(text, 'shop_low'));
  });

  it('is not found in a comment, in part, or when it never ends', () => {
    for (const name of ['old', 'shop', 'address', 'broken']) expect(readAlias(text, name)).toBeUndefined();
  });
});
