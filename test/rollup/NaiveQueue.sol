// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The forced queue by its definition (`docs/batches.md` §4): all entries at hand, everything computed anew.
library NaiveQueue {
    /// @notice The hash of `data` as Bytes (`docs/machine.md` §2).
    function bytesHash(bytes memory data) internal pure returns (bytes32) {
        uint256 height = 0;
        while (256 << height < data.length) height++;
        return
            keccak256(abi.encodePacked(hex"10", uint64(data.length), _bytesNode(data, height, 0)));
    }

    /// @notice The root over these leaves: 32 levels, one after the other, each padded with the root of an empty tree.
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        bytes32 empty;
        bytes32[] memory level = leaves;
        for (uint256 height = 0; height < 32; height++) {
            bytes32[] memory next = new bytes32[]((level.length + 1) / 2);
            for (uint256 i = 0; i < next.length; i++) {
                bytes32 right = 2 * i + 1 < level.length ? level[2 * i + 1] : empty;
                next[i] = keccak256(bytes.concat(hex"42", level[2 * i], right));
            }
            empty = keccak256(bytes.concat(hex"42", empty, empty));
            level = next;
        }
        return level.length == 0 ? empty : level[0];
    }

    function _bytesNode(bytes memory data, uint256 height, uint256 index)
        private
        pure
        returns (bytes32)
    {
        if (height > 0) {
            bytes32 left = _bytesNode(data, height - 1, 2 * index);
            bytes32 right = _bytesNode(data, height - 1, 2 * index + 1);
            return keccak256(bytes.concat(hex"12", left, right));
        }
        bytes memory page = new bytes(256);
        for (uint256 i = 0; i < 256 && index * 256 + i < data.length; i++) {
            page[i] = data[index * 256 + i];
        }
        return keccak256(bytes.concat(hex"11", page));
    }
}
