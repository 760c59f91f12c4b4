// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EMPTY_ROOT} from "../structures/Account.sol";
import {Proof} from "../structures/Proof.sol";
import {View, viewOf} from "../structures/View.sol";
import {Packer, Reader, pack} from "./Packer.sol";

/// @notice What is constant while a transaction runs, and the codes that it has opened.
struct Tx {
    uint256 kind;
    /// The raw transaction.
    View raw;
    uint256 origin;
    /// What the sender pays for a unit of gas, wei.
    uint256 gasPrice;
    /// What of it goes to the fee recipient, wei.
    uint256 priorityFee;
    uint256 gasLimit;
    /// The least gas that the transaction pays for (EIP-7623); 0 before prague.
    uint256 floorGas;
    /// The state before the transaction: an SSTORE's original values are read here (EIP-2200).
    bytes32 start;
    /// Codes opened so far, code hash → Code. It is outside the world: a revert does not close a code.
    bytes32 codes;
}

using {hashOf} for Tx global;

function emptyTx() pure returns (Tx memory tx_) {
    tx_.raw = viewOf(0, 0, 0);
    tx_.start = EMPTY_ROOT;
}

function openTx(Proof memory proof, bytes32 hash) pure returns (Tx memory tx_) {
    Reader memory reader = Reader(proof.open(hash, 214) + 1);
    tx_.kind = reader.take(1);
    tx_.raw = reader.takeView();
    tx_.origin = reader.take(20);
    tx_.gasPrice = reader.take(32);
    tx_.priorityFee = reader.take(32);
    tx_.gasLimit = reader.take(8);
    tx_.floorGas = reader.take(8);
    tx_.start = reader.takeHash();
    tx_.codes = reader.takeHash();
}

function hashOf(Tx memory tx_) pure returns (bytes32) {
    Packer packer = pack(0x08).u8(tx_.kind).view48(tx_.raw).addr(tx_.origin);
    packer = packer.u256(tx_.gasPrice).u256(tx_.priorityFee).u64(tx_.gasLimit).u64(tx_.floorGas);
    return packer.hash(tx_.start).hash(tx_.codes).done();
}
