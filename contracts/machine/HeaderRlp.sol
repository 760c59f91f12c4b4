// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EMPTY_ROOT} from "../structures/Account.sol";
import {Rlp} from "../structures/Rlp.sol";
import {Slice, sliceOf} from "../structures/Slice.sol";
import {Header} from "./Header.sol";
import {Fork} from "./Host.sol";

/// @dev keccak(rlp([])): a block has no ommers (EIP-3675).
bytes32 constant NO_OMMERS = 0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347;
/// @dev sha256 of nothing: a block has no requests (EIP-7685).
bytes32 constant NO_REQUESTS = 0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;

struct HeaderParts {
    Header header;
    bytes32 parentHash;
    bytes32 stateRoot;
    bytes32 transactionsRoot;
    bytes32 receiptsRoot;
    /// Where its 256 bytes are.
    uint256 bloom;
    uint256 gasUsed;
}

/// @notice The standard header of a block, whose hash is the block's (Yellow Paper, 4.3; EIP-1559, 4895, 4844, 4788,
/// 7685), in fresh memory.
function headerRlp(HeaderParts memory parts, uint256 fork) pure returns (Slice) {
    Header memory header = parts.header;
    uint256 start = Rlp.openList();
    uint256 to = writeFixed(start, parts.parentHash, 32);
    to = writeFixed(to, NO_OMMERS, 32);
    to = writeFixed(to, bytes32(header.feeRecipient << 96), 20);
    to = writeFixed(to, parts.stateRoot, 32);
    to = writeFixed(to, parts.transactionsRoot, 32);
    to = writeFixed(to, parts.receiptsRoot, 32);
    to = Rlp.writeString(to, sliceOf(parts.bloom, 256));
    // The difficulty is 0 (EIP-3675).
    to = Rlp.writeUint(to, 0);
    to = Rlp.writeUint(to, header.number);
    to = Rlp.writeUint(to, header.gasLimit);
    to = Rlp.writeUint(to, parts.gasUsed);
    to = Rlp.writeUint(to, header.timestamp);
    to = writeExtra(to, header);
    to = writeFixed(to, bytes32(header.prevRandao), 32);
    // The nonce, of 8 bytes, is 0 too.
    to = writeFixed(to, 0, 8);
    to = Rlp.writeUint(to, header.baseFee);
    to = writeFixed(to, EMPTY_ROOT, 32);
    // No blobs: gas used and excess.
    to = Rlp.writeUint(to, 0);
    to = Rlp.writeUint(to, 0);
    to = writeFixed(to, header.parentBeaconBlockRoot, 32);
    if (fork != Fork.CANCUN) to = writeFixed(to, NO_REQUESTS, 32);
    return Rlp.closeList(start, to);
}

/// @dev Writes the first `size` bytes of a word as a string; they are more than one.
function writeFixed(uint256 to, bytes32 word, uint256 size) pure returns (uint256 next) {
    assembly ("memory-safe") {
        mstore8(to, add(0x80, size))
        mstore(add(to, 1), word)
        next := add(to, add(1, size))
    }
}

/// @dev The extra data, which may be a byte that stands for itself.
function writeExtra(uint256 to, Header memory header) pure returns (uint256) {
    (uint256 size, bytes32 data) = (header.extraLength, header.extraData);
    if (size != 1 || uint8(data[0]) >= 0x80) return writeFixed(to, data, size);
    assembly ("memory-safe") {
        mstore(to, data)
    }
    return to + 1;
}
