// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Runs many calls of one contract and measures each.
/// @notice Only ever called from outside a transaction, by `gainsay conformance`, on a chain of its own.
contract StepMeter {
    /// @notice What one call came to.
    /// @param ok Whether it did not revert.
    /// @param gas What it cost from inside: without the 21000 of a transaction and without its calldata.
    /// @param result What it returned, or the error that it reverted with, at most 1 kB.
    struct Reading {
        bool ok;
        uint256 gas;
        bytes result;
    }

    /// @notice Calls `target` with each of `calls`, none of which sees another's effects, as all are static.
    /// @param limit Gas that each is given.
    function read(address target, uint256 limit, bytes[] calldata calls)
        external
        view
        returns (Reading[] memory readings)
    {
        readings = new Reading[](calls.length);
        for (uint256 i = 0; i < calls.length; i++) {
            readings[i].result = new bytes(1024);
        }
        // The calls are copied to the end of memory, one over the other, before each is measured.
        for (uint256 i = 0; i < calls.length; i++) {
            bytes calldata data = calls[i];
            bytes memory result = readings[i].result;
            bool ok;
            uint256 used;
            assembly ("memory-safe") {
                let at := mload(0x40)
                calldatacopy(at, data.offset, data.length)
                used := gas()
                ok := staticcall(limit, target, at, data.length, 0, 0)
                used := sub(used, gas())
                let size := returndatasize()
                if gt(size, 1024) { size := 1024 }
                mstore(result, size)
                returndatacopy(add(result, 32), 0, size)
            }
            readings[i].ok = ok;
            readings[i].gas = used;
        }
    }
}
