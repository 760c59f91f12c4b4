// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title The hash of a batch: that of its bytes as Bytes, straight from calldata.
/// @notice `docs/machine.md` §2: page `0x11 ‖ 256 bytes`, node `0x12 ‖ left ‖ right`, and
/// `0x10 ‖ length u64 ‖ root` over the whole. The height is the least that holds the string.
library BatchHash {
    /// @notice The hash of `data` as Bytes. About 1.3 gas a byte besides the calldata.
    function hash(bytes calldata data) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            // A page or a node is laid out at `scratch`, one level of the tree at `level`.
            let scratch := mload(0x40)
            let level := add(scratch, 288)
            let full := shr(8, data.length)
            let count := full
            let at := data.offset

            mstore8(scratch, 0x11)
            for { let i := 0 } lt(i, full) { i := add(i, 1) } {
                calldatacopy(add(scratch, 1), at, 256)
                mstore(add(level, shl(5, i)), keccak256(scratch, 257))
                at := add(at, 256)
            }
            // Reading calldata past its end gives zeros: this clears the page.
            calldatacopy(add(scratch, 1), calldatasize(), 256)
            let zero := keccak256(scratch, 257)
            let rest := and(data.length, 255)
            if or(rest, iszero(full)) {
                calldatacopy(add(scratch, 1), at, rest)
                mstore(add(level, shl(5, full)), keccak256(scratch, 257))
                count := add(full, 1)
            }

            mstore8(scratch, 0x12)
            for {} gt(count, 1) {} {
                let pairs := shr(1, count)
                for { let i := 0 } lt(i, pairs) { i := add(i, 1) } {
                    let pair := add(level, shl(6, i))
                    mstore(add(scratch, 1), mload(pair))
                    mstore(add(scratch, 33), mload(add(pair, 32)))
                    mstore(add(level, shl(5, i)), keccak256(scratch, 65))
                }
                mstore(add(scratch, 33), zero)
                if and(count, 1) {
                    mstore(add(scratch, 1), mload(add(level, shl(6, pairs))))
                    mstore(add(level, shl(5, pairs)), keccak256(scratch, 65))
                }
                mstore(add(scratch, 1), zero)
                zero := keccak256(scratch, 65)
                count := add(pairs, and(count, 1))
            }

            let root := mload(level)
            mstore8(scratch, 0x10)
            mstore(add(scratch, 1), shl(192, data.length))
            mstore(add(scratch, 9), root)
            result := keccak256(scratch, 41)
        }
    }

    /// @notice The hash of at most 256 bytes as Bytes.
    function hashPage(bytes memory data) internal pure returns (bytes32) {
        bytes memory page = new bytes(256);
        assembly ("memory-safe") {
            mcopy(add(page, 32), add(data, 32), mload(data))
        }
        bytes32 root = keccak256(abi.encodePacked(bytes1(0x11), page));
        return keccak256(abi.encodePacked(bytes1(0x10), uint64(data.length), root));
    }
}
