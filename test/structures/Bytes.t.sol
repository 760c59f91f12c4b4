// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EMPTY_CODE_HASH, EMPTY_ROOT} from "../../contracts/structures/Account.sol";
import {Bytes} from "../../contracts/structures/Bytes.sol";
import {Code} from "../../contracts/structures/Code.sol";
import {PageTree} from "../../contracts/structures/PageTree.sol";
import {View, viewOf} from "../../contracts/structures/View.sol";
import {Test} from "../Test.sol";

/// @notice The hashes that are written down as constants.
contract BytesTest is Test {
    function test_constantsAreTheHashesTheyStandFor() external pure {
        bytes32 zero = keccak256(abi.encodePacked(hex"11", new bytes(256)));
        assertEq(PageTree.ZERO_PAGE, zero);
        assertEq(Bytes.EMPTY, keccak256(abi.encodePacked(hex"10", uint64(0), zero)));
        assertEq(Code.EMPTY, keccak256(abi.encodePacked(hex"13", uint32(0), zero)));
        assertEq(EMPTY_ROOT, keccak256(hex"80"));
        assertEq(EMPTY_CODE_HASH, keccak256(""));
    }

    function testFuzz_anEmptyViewHasOneForm(bytes32 data, uint64 offset) external pure {
        View memory view_ = viewOf(data, offset, 0);
        assertEq(view_.data, Bytes.EMPTY);
        assertEq(view_.offset, 0);
        assertEq(view_.length, 0);
    }
}
