// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {allocate, allocateZeros} from "../structures/Proof.sol";
import {Stack} from "../structures/Stack.sol";
import {View} from "../structures/View.sol";
import {Block} from "./Block.sol";
import {Bloom} from "./Bloom.sol";
import {Machine} from "./Machine.sol";
import {Reader, pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";
import {Receipt} from "./Receipt.sol";
import {State} from "./State.sol";
import {Tx} from "./Tx.sol";
import {World} from "./World.sol";

/// @notice Scratch of phase end.
/// @param gas Gas that is left, before refunds.
function endOf(bool success, uint256 gas) pure returns (bytes32) {
    return pack(0x28).u8(success ? 1 : 0).u64(gas).done();
}

library End {
    /// @notice Phase end: refund (EIP-3529), floor (EIP-7623), fees, receipt.
    function stepEnd(Machine memory m) internal pure {
        Reader memory reader = m.scratch(10);
        bool success = reader.takeBool();
        uint256 gas = reader.take(8);
        Tx memory tx_ = m.tx_();
        World memory world = m.world();
        uint256 used = gasUsed(tx_, tx_.gasLimit - gas, world.refund);
        State.addBalance(m, tx_.origin, (tx_.gasLimit - used) * tx_.gasPrice);
        State.addBalance(m, m.header().feeRecipient, used * tx_.priorityFee);
        Block memory block_ = m.block_();
        block_.gasUsed += used;
        block_.count += 1;
        block_.receipts = append(
            m,
            block_.receipts,
            wordAt(Receipt(tx_.kind, success, block_.gasUsed, world.bloom, world.logs).hashOf()),
            32
        );
        block_.transactions = append(m, block_.transactions, transactionEntry(tx_.raw), 64);
        uint256 bloom = Bloom.open(m.proof, block_.bloom);
        Bloom.or_(bloom, Bloom.open(m.proof, world.bloom));
        block_.bloom = Bloom.hashOf(bloom);
        if (world.destructs == Stack.EMPTY) m.rest();
        else m.enter(Phase.DESTRUCT);
    }

    /// @notice Where the transaction stands, in 64 bytes of fresh memory.
    function transactionEntry(View memory raw) internal pure returns (uint256 entry) {
        entry = allocateZeros(64);
        raw.encodeTo(entry);
    }

    function gasUsed(Tx memory tx_, uint256 spent, uint256 counter)
        private
        pure
        returns (uint256 used)
    {
        used = spent - (counter < spent / 5 ? counter : spent / 5);
        if (used < tx_.floorGas) used = tx_.floorGas;
    }

    function append(Machine memory m, bytes32 list, uint256 entry, uint256 size)
        private
        pure
        returns (bytes32)
    {
        (uint256 length, bytes32 root) = Bytes.open(m.proof, list);
        root = Bytes.grow(length, root, length + size);
        root = Bytes.writeOpened(m.proof, length + size, root, length, entry, size);
        return Bytes.hashOf(length + size, root);
    }

    function wordAt(bytes32 word) private pure returns (uint256 at) {
        at = allocate(32);
        assembly ("memory-safe") {
            mstore(at, word)
        }
    }
}
