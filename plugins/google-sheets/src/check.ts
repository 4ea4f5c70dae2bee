import { type CallOptions, type CheckReport, type Finding, isParleyError } from '@parley/core/contract';
import type { SheetsClient } from './client.ts';
import { deleteMetadata } from './requests.ts';
import type { Workbook } from './table.ts';

export interface CheckWorkbookOptions {
  readonly client: SheetsClient;
  readonly workbook: Workbook;
  readonly writes: boolean;
  readonly plaintext: boolean;
}

/** Looks at the tabs, and, for a connector that writes, whether the account is an editor. */
export async function checkWorkbook(options: CheckWorkbookOptions, call: CallOptions): Promise<CheckReport> {
  const { workbook, plaintext } = options;
  const tables = [...workbook.tables.values()];
  const findings: Finding[] = [
    tables.length === 0
      ? {
          level: 'error',
          message: 'The spreadsheet has no tab that can be used',
          fix: 'Give at least one tab a header row: a name above each column.',
        }
      : {
          level: 'ok',
          message: `The account can read ${tables.length} tabs: ${tables.map(({ name }) => `"${name}"`).join(', ')}`,
        },
    ...workbook.problems.map(({ sheet, level, message, fix }) => ({
      level,
      message: sheet === undefined ? message : `Tab "${sheet}": ${message}`,
      fix,
    })),
  ];
  if (plaintext)
    findings.push({
      level: 'warning',
      message: 'The connection is plaintext: anyone on the way can read and change it',
      fix: 'Leave out `endpoint` and `tls: disable`, unless it is a test server on this machine.',
    });
  if (options.writes) findings.push(await checkWriting(options.client, call));
  return { findings };
}

/** Leaves nothing behind: metadata of the same request is made and deleted at once. */
async function checkWriting(client: SheetsClient, call: CallOptions): Promise<Finding> {
  const metadataId = 0x5061_726c;
  try {
    await client.write(
      [
        {
          createDeveloperMetadata: {
            developerMetadata: {
              metadataId,
              metadataKey: 'parley.check',
              visibility: 'DOCUMENT',
              location: { spreadsheet: true },
            },
          },
        },
        deleteMetadata(metadataId),
      ],
      call,
    );
    return { level: 'ok', message: 'The account may edit the spreadsheet' };
  } catch (error) {
    if (!isParleyError(error, 'PARLEY_CONNECTOR_FORBIDDEN')) throw error;
    return {
      level: 'error',
      message: 'The account may not edit the spreadsheet',
      fix: 'Share the spreadsheet with it as editor, or lower the permission to read-only.',
    };
  }
}
