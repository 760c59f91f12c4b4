// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Machine} from "./Machine.sol";
import {Reader, pack} from "./Packer.sol";

/// @notice Scratch of phase decode: where the raw transaction stands.
struct Entry {
    bytes32 source;
    uint256 offset;
    uint256 length;
}

using {hashOf} for Entry global;

function openEntry(Machine memory m) pure returns (Entry memory entry) {
    Reader memory reader = m.scratch(49);
    entry.source = reader.takeHash();
    entry.offset = reader.take(8);
    entry.length = reader.take(8);
}

function hashOf(Entry memory entry) pure returns (bytes32) {
    return pack(0x27).hash(entry.source).u64(entry.offset).u64(entry.length).done();
}
