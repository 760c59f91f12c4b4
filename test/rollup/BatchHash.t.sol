// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {BatchHash} from "../../contracts/rollup/BatchHash.sol";
import {Test} from "../Test.sol";

contract BatchHashTest is Test {
    /// @dev `after_` makes sure that what stands behind the data in calldata is not read as part of it.
    function hash(bytes calldata data, bytes calldata after_) external pure returns (bytes32) {
        after_;
        return BatchHash.hash(data);
    }

    /// @dev The definition, the plain way.
    function _naive(bytes memory data) private pure returns (bytes32) {
        uint256 height = 0;
        while (256 << height < data.length) height++;
        return keccak256(abi.encodePacked(hex"10", uint64(data.length), _node(data, height, 0)));
    }

    function _node(bytes memory data, uint256 height, uint256 index)
        private
        pure
        returns (bytes32)
    {
        if (height > 0) {
            bytes32 left = _node(data, height - 1, 2 * index);
            return keccak256(bytes.concat(hex"12", left, _node(data, height - 1, 2 * index + 1)));
        }
        bytes memory page = new bytes(256);
        for (uint256 i = 0; i < 256 && index * 256 + i < data.length; i++) {
            page[i] = data[index * 256 + i];
        }
        return keccak256(bytes.concat(hex"11", page));
    }

    function _filled(uint256 length) private pure returns (bytes memory data) {
        data = new bytes(length);
        for (uint256 i = 0; i < length; i++) {
            data[i] = bytes1(uint8(uint256(keccak256(abi.encode(i)))) | 1);
        }
    }

    function test_sizes_around_pages_and_powers_of_two() public view {
        uint16[16] memory lengths =
            [0, 1, 31, 32, 255, 256, 257, 511, 512, 513, 768, 769, 1024, 1025, 1281, 2049];
        for (uint256 i = 0; i < lengths.length; i++) {
            bytes memory data = _filled(lengths[i]);
            assertEq(this.hash(data, hex"ffffffffff"), _naive(data));
        }
    }

    function testFuzz_any_bytes(bytes calldata data) public view {
        assertEq(this.hash(data, data), _naive(data));
    }
}
