// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EMPTY_ROOT} from "../structures/Account.sol";
import {Bytes} from "../structures/Bytes.sol";
import {Proof} from "../structures/Proof.sol";
import {Bloom} from "./Bloom.sol";
import {Packer, Reader, pack} from "./Packer.sol";

/// @notice Everything that a revert undoes, in one hash.
struct World {
    bytes32 state;
    /// Warm accounts and slots, transient storage, accounts created in this transaction.
    bytes32 access;
    /// The RLP of the transaction's logs so far, one after the other.
    bytes32 logs;
    bytes32 bloom;
    /// The refund counter (EIP-3529), gas.
    uint256 refund;
    /// Accounts to delete at the end of the transaction (EIP-6780), a list in the form of a stack.
    bytes32 destructs;
}

using {hashOf} for World global;

function emptyWorld() pure returns (World memory) {
    return worldOf(EMPTY_ROOT);
}

/// @notice The world between transactions: the state and nothing else.
function worldOf(bytes32 state) pure returns (World memory) {
    return World(state, 0, Bytes.EMPTY, Bloom.EMPTY, 0, 0);
}

function openWorld(Proof memory proof, bytes32 hash) pure returns (World memory world) {
    Reader memory reader = Reader(proof.open(hash, 169) + 1);
    world.state = reader.takeHash();
    world.access = reader.takeHash();
    world.logs = reader.takeHash();
    world.bloom = reader.takeHash();
    world.refund = reader.take(8);
    world.destructs = reader.takeHash();
}

function hashOf(World memory world) pure returns (bytes32) {
    return pack(0x07).hash(world.state).hash(world.access).hash(world.logs).hash(world.bloom)
        .u64(world.refund).hash(world.destructs).done();
}
