import { Bytes } from '../structures/Bytes.js';
import type { Hash } from '../structures/Keccak.js';
import { integerOf } from '../structures/Word.js';
import type { Config } from './Config.js';
import { Header, type HeaderFields } from './Header.js';
import type { Host } from './Host.js';
import { BLOCK_HEADER } from './Idle.js';
import type { Machine } from './Machine.js';
import type { CursorFields } from './Cursor.js';
import type { ParentFields } from './Parent.js';
import { Phase } from './Phase.js';
import { MAX_FORCED } from './Queue.js';

/** Phase blockOpen: reads the next block's header; a block that breaks a rule is passed over whole. */
export function stepBlockOpen(m: Machine, host: Host): void {
  const cursor = m.cursor();
  const c = cursor.fields;
  const parent = m.parent().fields;
  const bytes = Bytes.read(c.data, c.offset, BLOCK_HEADER, m.witness);
  const body = c.offset + BLOCK_HEADER;
  const end = body + Number(integerOf(bytes.subarray(0, 4)));
  let forced = Number(integerOf(bytes.subarray(104, 106)));
  let fields: HeaderFields = {
    open: true,
    number: parent.number + 1n,
    timestamp: integerOf(bytes.subarray(4, 12)),
    feeRecipient: integerOf(bytes.subarray(12, 32)),
    prevRandao: integerOf(bytes.subarray(32, 64)),
    gasLimit: integerOf(bytes.subarray(64, 72)),
    baseFee: nextBaseFee(parent),
    parentBeaconBlockRoot: bytes.slice(72, 104) as Hash,
    extraLength: bytes[106] ?? 0,
    extraData: bytes.slice(107, 139),
  };
  if (c.isForced) {
    forced = dueNow(c);
    fields = { ...fields, ...forcedHeader(fields.timestamp, parent) };
  }
  if (c.isForced ? forced === 0 : isVoid(host.config, c, parent, fields, forced)) {
    m.setBlock({ cursor: cursor.with({ offset: end }) });
    m.enter(Phase.idle);
    return;
  }
  m.setBlock({
    cursor: cursor.with({ offset: body, end, taken: 0, forced }),
    header: new Header(fields),
  });
  const writes = host.config.beaconRoots || host.config.blockHashes;
  m.enter(writes ? Phase.blockSystem : Phase.idle);
}

/** How many entries a block has to take: those that are due, but not more than it may. */
export function dueNow({ queueDue, queueNext }: CursorFields): number {
  const due = queueDue - queueNext;
  return due <= 0n ? 0 : Math.min(Number(due), MAX_FORCED);
}

/** What a forced block's header has in place of what the batch says: the poster of the batch does not know the parent. */
export function forcedHeader(
  timestamp: bigint,
  parent: Pick<ParentFields, 'timestamp' | 'gasLimit'>,
): Pick<HeaderFields, 'timestamp' | 'gasLimit'> {
  const { gasLimit } = parent;
  return { timestamp: timestamp > parent.timestamp ? timestamp : parent.timestamp + 1n, gasLimit };
}

/** The rules of docs/batches.md §5. */
function isVoid(
  config: Config,
  cursor: CursorFields,
  parent: ParentFields,
  header: HeaderFields,
  forced: number,
): boolean {
  const { timestamp, gasLimit, extraLength, extraData } = header;
  const change =
    gasLimit > parent.gasLimit ? gasLimit - parent.gasLimit : parent.gasLimit - gasLimit;
  return (
    timestamp <= parent.timestamp ||
    timestamp > cursor.l1Timestamp + config.timeDrift ||
    gasLimit < config.gasLimitFloor ||
    gasLimit > config.gasLimitCap ||
    change >= parent.gasLimit / 1024n ||
    extraLength > 32 ||
    extraData.subarray(extraLength).some((byte) => byte !== 0) ||
    BigInt(forced) > cursor.queueLength - cursor.queueNext ||
    forced > MAX_FORCED ||
    forced < dueNow(cursor)
  );
}

/** EIP-1559 with its own constants: elasticity 2, at most an eighth of change a block. Wei. */
export function nextBaseFee(parent: ParentFields): bigint {
  const target = parent.gasLimit / 2n;
  const { gasUsed, baseFee } = parent;
  if (gasUsed === target) return baseFee;
  if (gasUsed > target) {
    const rise = (baseFee * (gasUsed - target)) / target / 8n;
    return baseFee + (rise > 1n ? rise : 1n);
  }
  return baseFee - (baseFee * (target - gasUsed)) / target / 8n;
}
