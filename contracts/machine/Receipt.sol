// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof, scratch} from "../structures/Proof.sol";
import {Rlp} from "../structures/Rlp.sol";
import {sliceOf} from "../structures/Slice.sol";
import {Reader, pack} from "./Packer.sol";

/// @notice What a block's receipts trie needs of a transaction.
struct Receipt {
    /// The EIP-2718 type.
    uint256 kind;
    bool success;
    /// Gas used in the block up to and with this transaction.
    uint256 cumulativeGas;
    bytes32 bloom;
    /// The RLP of its logs, one after the other.
    bytes32 logs;
}

using {hashOf} for Receipt global;

function openReceipt(Proof memory proof, bytes32 hash) pure returns (Receipt memory receipt) {
    Reader memory reader = Reader(proof.open(hash, 75) + 1);
    receipt.kind = reader.take(1);
    receipt.success = reader.takeBool();
    receipt.cumulativeGas = reader.take(8);
    receipt.bloom = reader.takeHash();
    receipt.logs = reader.takeHash();
}

function hashOf(Receipt memory receipt) pure returns (bytes32) {
    return pack(0x19).u8(receipt.kind).u8(receipt.success ? 1 : 0).u64(receipt.cumulativeGas)
        .hash(receipt.bloom).hash(receipt.logs).done();
}

/// @notice Writes a receipt as the receipts trie holds it (EIP-2718, EIP-658), up to the RLP of its logs, which has
/// `logsLength` bytes.
/// @param bloom where its 256 bytes are.
/// @return Where it ends.
function writeReceiptHead(uint256 to, Receipt memory receipt, uint256 bloom, uint256 logsLength)
    pure
    returns (uint256)
{
    if (receipt.kind != 0) {
        uint256 kind = receipt.kind;
        assembly ("memory-safe") {
            mstore8(to, kind)
            to := add(to, 1)
        }
    }
    // The fields are written behind used memory first: the header before them says how long they are.
    uint256 start = scratch();
    uint256 end = Rlp.writeUint(start, receipt.success ? 1 : 0);
    end = Rlp.writeUint(end, receipt.cumulativeGas);
    end = Rlp.writeString(end, sliceOf(bloom, 256));
    end = Rlp.writeHeader(end, 0xc0, logsLength);
    to = Rlp.writeHeader(to, 0xc0, end - start + logsLength);
    return sliceOf(start, end - start).copyTo(to);
}
