// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Takes much calldata, hashes it, copies it about, logs it
contract Digest {
    event Posted(bytes32 indexed digest, bytes data);
    event Summed(bytes32 indexed digest, uint256 length);

    mapping(bytes32 digest => uint256 length) public lengthOf;

    /// @notice Hashes `data` and keeps its length.
    function sum(bytes calldata data) external returns (bytes32 digest) {
        digest = keccak256(data);
        lengthOf[digest] = data.length;
        emit Summed(digest, data.length);
    }

    /// @notice Puts all of `data` into a log.
    function post(bytes calldata data) external {
        emit Posted(keccak256(data), data);
    }

    /// @notice Hashes `data` `rounds` times in `chunk`-byte pieces, over memory that overlaps itself.
    function churn(bytes calldata data, uint256 chunk, uint256 rounds)
        external
        returns (bytes32 digest)
    {
        bytes memory copy = data;
        for (uint256 round = 0; round < rounds; round++) {
            for (uint256 at = 0; at + chunk <= copy.length; at += chunk) {
                assembly ("memory-safe") {
                    let piece := add(add(copy, 32), at)
                    mstore(0, digest)
                    mstore(32, keccak256(piece, chunk))
                    digest := keccak256(0, 64)
                }
            }
            if (copy.length > chunk) {
                // Moves everything up by one byte: source and destination overlap.
                assembly ("memory-safe") {
                    let start := add(copy, 32)
                    mcopy(add(start, 1), start, sub(mload(copy), 1))
                }
            }
        }
        lengthOf[digest] = data.length;
        emit Summed(digest, data.length);
    }

    /// @notice Passes `data` on to itself `times` deep: calldata that is copied nowhere and is nearly free.
    function relay(bytes calldata data, uint256 times) external returns (bytes32) {
        if (times == 0) return keccak256(data);
        return this.relay(data, times - 1);
    }
}
