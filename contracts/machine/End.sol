// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {pack} from "./Packer.sol";

/// @notice Scratch of phase end: whether the transaction succeeded, and the gas that is left, before refunds.
function endOf(bool success, uint256 gas) pure returns (bytes32) {
    return pack(0x28).u8(success ? 1 : 0).u64(gas).done();
}
