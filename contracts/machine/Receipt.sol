// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {pack} from "./Packer.sol";

/// @notice What a block's receipts trie needs of a transaction.
/// @param kind The EIP-2718 type.
/// @param cumulativeGas Gas used in the block up to and with this transaction.
/// @param logs The RLP of its logs, one after the other.
function receiptOf(uint256 kind, bool success, uint256 cumulativeGas, bytes32 bloom, bytes32 logs)
    pure
    returns (bytes32)
{
    return pack(0x19).u8(kind).u8(success ? 1 : 0).u64(cumulativeGas).hash(bloom).hash(logs).done();
}
