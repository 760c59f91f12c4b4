import { createBlockHeader, type BlockHeader } from '@ethereumjs/block';
import type { Common } from '@ethereumjs/common';
import { nextBaseFee } from '../execute/baseFee.js';
import { isFrom, type ForkName } from './forks.js';
import type { MainnetBlock, MainnetHeader } from './mainnetBlock.js';

/** What is wrong with a header before anything is executed. */
export type HeaderDefect =
  | 'format'
  | 'number'
  | 'timestamp'
  | 'gasLimit'
  | 'extraData'
  | 'baseFee'
  | 'difficulty'
  | 'nonce'
  | 'uncles'
  | 'excessBlobGas';

const LONDON_BASE_FEE = 1_000_000_000n; // EIP-1559
const MIN_GAS_LIMIT = 5_000n;
const MAX_GAS_LIMIT = (1n << 63n) - 1n;

/** The first rule of Ethereum that the header of `block` breaks against its parent's, or undefined. */
export function headerDefect(
  block: MainnetBlock,
  parent: MainnetHeader,
  fork: ForkName,
  parentFork: ForkName,
  common: Common,
): HeaderDefect | undefined {
  const { header } = block;
  if (!hasFieldsOf(block, fork)) return 'format';
  if (header.number !== parent.number + 1n) return 'number';
  if (header.timestamp <= parent.timestamp) return 'timestamp';
  const isLondonBlock = isFrom(fork, 'london') && !isFrom(parentFork, 'london');
  // EIP-1559 doubles the limit once, at the fork.
  const before = isLondonBlock ? parent.gasLimit * 2n : parent.gasLimit;
  const change = header.gasLimit > before ? header.gasLimit - before : before - header.gasLimit;
  if (change >= before / 1024n) return 'gasLimit';
  if (header.gasLimit < MIN_GAS_LIMIT || header.gasLimit > MAX_GAS_LIMIT) return 'gasLimit';
  if (header.gasUsed > header.gasLimit) return 'gasLimit';
  if (header.extraData.length > 32) return 'extraData';
  if (isFrom(fork, 'london')) {
    const { gasUsed, gasLimit, baseFeePerGas } = parent;
    const expected = isLondonBlock
      ? LONDON_BASE_FEE
      : nextBaseFee({ gasUsed, gasLimit, baseFeePerGas: baseFeePerGas ?? 0n });
    if (header.baseFeePerGas !== expected) return 'baseFee';
  }
  if (Buffer.compare(header.unclesHash, block.unclesHash) !== 0) return 'uncles';
  if (isFrom(fork, 'paris')) {
    if (header.difficulty !== 0n) return 'difficulty';
    if (header.nonce.some((byte) => byte !== 0)) return 'nonce';
    if (block.uncles.length > 0) return 'uncles';
  } else {
    const canonical = libraryHeader(header, common).ethashCanonicalDifficulty(
      libraryHeader(parent, common),
    );
    if (header.difficulty !== canonical) return 'difficulty';
  }
  if (isFrom(fork, 'cancun')) {
    const expected = isFrom(parentFork, 'cancun')
      ? libraryHeader(parent, common).calcNextExcessBlobGas(libraryHeader(header, common).common)
      : 0n;
    if (header.excessBlobGas !== expected) return 'excessBlobGas';
  }
  return undefined;
}

/** The header as the library has it, for what it computes from a header. `common` must be at the header's fork. */
export function libraryHeader(header: MainnetHeader, common: Common): BlockHeader {
  const known = (since: ForkName) => isFrom(common.hardfork() as ForkName, since);
  const optional = {
    ...(known('london') ? { baseFeePerGas: header.baseFeePerGas ?? 0n } : {}),
    ...(known('cancun')
      ? { blobGasUsed: header.blobGasUsed ?? 0n, excessBlobGas: header.excessBlobGas ?? 0n }
      : {}),
    ...(header.parentBeaconBlockRoot && known('cancun')
      ? { parentBeaconBlockRoot: header.parentBeaconBlockRoot }
      : {}),
  };
  return createBlockHeader(
    {
      parentHash: header.parentHash,
      uncleHash: header.unclesHash,
      coinbase: header.coinbase,
      difficulty: header.difficulty,
      number: header.number,
      gasLimit: header.gasLimit,
      timestamp: header.timestamp,
      extraData: header.extraData,
      mixHash: header.mixHash,
      nonce: header.nonce,
      ...optional,
    },
    { common, skipConsensusFormatValidation: true },
  );
}

function hasFieldsOf({ header, withdrawals }: MainnetBlock, fork: ForkName): boolean {
  const present = (value: unknown, since: ForkName) =>
    (value !== undefined) === isFrom(fork, since);
  return (
    present(header.baseFeePerGas, 'london') &&
    present(header.withdrawalsRoot, 'shanghai') &&
    present(withdrawals, 'shanghai') &&
    present(header.blobGasUsed, 'cancun') &&
    present(header.excessBlobGas, 'cancun') &&
    present(header.parentBeaconBlockRoot, 'cancun') &&
    present(header.requestsHash, 'prague')
  );
}
