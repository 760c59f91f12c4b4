import { z } from 'zod';
import { Secret } from './secret.js';

const HASH = /^0x[0-9a-fA-F]{64}$/;

/** A secret: itself, or `env:NAME`, or `file:PATH`. */
const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
const url = z.url({ protocol: /^https?$/ });
const seconds = z.number().int().positive();
/** An amount of ether, as `0.5`; kept in wei. */
const ether = z
  .string()
  .regex(/^\d+(\.\d{1,18})?$/, 'must be an amount of ether, as "0.5"')
  .transform((text) => {
    const [whole = '0', part = ''] = text.split('.');
    return BigInt(whole) * 10n ** 18n + BigInt(part.padEnd(18, '0'));
  });
const severity = z.enum(['info', 'warning', 'critical']);

const http = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('where the server listens'),
  port: z.number().int().min(0).max(65535).default(8560).describe('0: a free one'),
  allowedHosts: z.array(z.string().min(1)).default([]).describe('names that it is called by'),
});

const log = z.strictObject({
  level: z
    .enum(['error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('what is less is left out'),
  format: z.enum(['text', 'logfmt', 'json']).default('text').describe('of a line'),
});

const thresholds = z.strictObject({
  silence: seconds.default(900).describe('nothing seen of L1, or no look at it finished, s'),
  notReady: seconds
    .default(900)
    .describe('a chain not followed, for another reason than a sync, s'),
  syncStuck: seconds.default(1_800).describe('no batch executed though some are posted, s'),
  cannotTell: seconds.default(1_800).describe('no verdict on a pending claim, s'),
  clock: seconds.default(14_400).describe('left on a running clock of ours, s'),
  pending: seconds.default(1_800).describe('a transaction in flight, s'),
  unclaimed: seconds.default(86_400).describe('a bond that could be had, s'),
  diskBytes: z.number().int().positive().default(10_000_000_000).describe('free on a disk, bytes'),
});

const alerts = z.strictObject({
  webhook: z
    .strictObject({
      url: secret.optional().describe('takes alerts as JSON'),
      secret: secret.optional().describe('signs them'),
      from: severity.default('info').describe('what is less is not sent'),
    })
    .prefault({}),
  slack: z
    .strictObject({
      url: secret.optional().describe('an incoming webhook'),
      from: severity.default('warning').describe('what is less is not sent'),
    })
    .prefault({}),
  pagerDuty: z
    .strictObject({
      routingKey: secret.optional().describe('of an Events API v2 integration'),
      url: url.optional().describe('where events are taken, if not at PagerDuty'),
      from: severity.default('critical').describe('what is less is not sent'),
    })
    .prefault({}),
  heartbeat: z
    .strictObject({
      url: secret.optional().describe('asked for as long as all is well'),
      everySeconds: seconds.default(60).describe('how often'),
    })
    .prefault({}),
  thresholds: thresholds.prefault({}),
  mute: z
    .array(
      z.strictObject({
        dispute: z.string().regex(HASH, 'must be 32 bytes, 0x…'),
        until: z.iso.datetime({ offset: true }).optional(),
        reason: z.string().min(1),
      }),
    )
    .default([])
    .describe('disputes whose alerts are held back'),
});

const keys = z.strictObject({
  kind: z
    .enum(['none', 'keystore', 'remote', 'awsKms', 'environment'])
    .default('none')
    .describe('who signs; the key itself is never a setting'),
  file: z.string().min(1).optional().describe('of a keystore'),
  url: url.optional().describe('of a remote signer'),
  address: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address')
    .optional()
    .describe('of a remote signer, or of a dry run'),
  keyId: z.string().min(1).optional().describe('of the key service'),
});

/** All settings of the daemon. The keys are what stands in a file; flags and environment name the same. */
export const settingsSchema = z
  .strictObject({
    chains: z.array(z.string().min(1)).default([]).describe('chain files to follow'),
    mode: z
      .enum(['watch', 'dry-run', 'defend', 'full'])
      .default('watch')
      .describe('what the daemon may do'),
    dataFolder: z.string().min(1).default('gainsay-data').describe('where state is kept'),
    endpoints: z
      .strictObject({
        agree: z
          .number()
          .int()
          .positive()
          .optional()
          .describe('how many must; else as the chain file says'),
      })
      .prefault({}),
    http: http.prefault({}),
    log: log.prefault({}),
    alerts: alerts.prefault({}),
    caps: z
      .strictObject({
        perDispute: ether
          .optional()
          .describe('ether that a dispute may take, bonds and gas; no cap if not given'),
        perDay: ether.optional().describe('ether in any 24 hours; no cap if not given'),
        gasPrice: z
          .number()
          .int()
          .positive()
          .default(1_000)
          .describe('gwei that a unit of gas, or of blob gas, may cost'),
        evenAtALoss: z
          .boolean()
          .default(false)
          .describe('make moves that cost more than they bring'),
      })
      .prefault({}),
    keys: keys.prefault({}),
    sync: z
      .strictObject({
        mode: z
          .enum(['fast', 'replay'])
          .default('fast')
          .describe(
            'how the first state is got: from a snapshot, if there is one, or by executing all',
          ),
        sources: z
          .array(z.string().min(1))
          .default([])
          .describe('places of snapshots: folders, http(s)://…, s3://…'),
        trustAnchored: z
          .boolean()
          .default(false)
          .describe('play also on a state that was not replayed'),
      })
      .prefault({}),
    trees: z.array(url).default([]).describe('who may serve step trees; what they say is checked'),
    includesForced: z.boolean().default(false).describe('post forced batches where some are due'),
    retention: z
      .strictObject({
        days: z.number().int().min(1).default(30).describe('how long old state is kept'),
        events: z.number().int().min(100).default(10_000).describe('events kept for readers'),
      })
      .prefault({}),
  })
  .superRefine((settings, context) => {
    const problem = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: path.split('.'), message });
    };
    const { mode, keys: key, alerts: to } = settings;
    if (['defend', 'full'].includes(mode) && key.kind === 'none') {
      problem('keys.kind', `must say who signs: mode ${mode} sends transactions`);
    }
    if (mode === 'dry-run' && key.kind === 'none' && key.address === undefined) {
      problem('keys.address', 'must be given: a dry run simulates the moves of an account');
    }
    const needs = { keystore: ['file'], remote: ['url', 'address'], awsKms: ['keyId'] } as const;
    for (const field of key.kind in needs ? needs[key.kind as keyof typeof needs] : []) {
      if (key[field] === undefined) problem(`keys.${field}`, `must be given for ${key.kind}`);
    }
    if (to.webhook.secret !== undefined && to.webhook.url === undefined) {
      problem('alerts.webhook.url', 'must be given where a secret is');
    }
  });

/** The settings as the daemon takes them: amounts in wei, secrets as {@link Secret}. */
export type Settings = z.output<typeof settingsSchema>;
/** As a file has them. */
export type SettingsFile = z.input<typeof settingsSchema>;
