// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Inbox} from "../../contracts/rollup/Inbox.sol";
import {Test} from "../Test.sol";

contract InboxTest is Test {
    /// @dev keccak of `0x10 ‖ 0 ‖ keccak(0x11 ‖ 256 zeros)`: the empty batch.
    function _emptyData() private pure returns (bytes32) {
        bytes32 page = keccak256(bytes.concat(hex"11", new bytes(256)));
        return keccak256(bytes.concat(hex"100000000000000000", page));
    }

    function test_the_chain_of_commitments() public {
        Inbox inbox = new Inbox(new address[](0), 12 hours);
        assertEq(inbox.length(), 0);
        assertEq(inbox.accumulator(0), bytes32(0));
        bytes32 chain = 0;
        for (uint64 n = 1; n <= 3; n++) {
            vm.warp(1000 + n);
            vm.roll(50 + n);
            vm.prank(address(uint160(n)));
            assertEq(inbox.post(""), n);
            chain = keccak256(
                bytes.concat(
                    hex"40",
                    chain,
                    _emptyData(),
                    bytes20(uint160(n)),
                    bytes8(50 + n),
                    bytes8(1000 + n),
                    bytes8(0),
                    bytes32(0)
                )
            );
            assertEq(inbox.accumulator(n), chain);
            assertEq(inbox.length(), n);
        }
    }

    function test_only_the_listed_may_post() public {
        address[] memory posters = new address[](1);
        posters[0] = address(1);
        Inbox inbox = new Inbox(posters, 12 hours);
        assertTrue(inbox.restricted(), "not restricted");
        vm.prank(address(1));
        inbox.post("a");
        vm.expectRevert(abi.encodeWithSelector(Inbox.NotPoster.selector, address(2)));
        vm.prank(address(2));
        inbox.post("a");
    }

    function test_no_commitment_past_the_end() public {
        Inbox inbox = new Inbox(new address[](0), 12 hours);
        vm.expectRevert(abi.encodeWithSelector(Inbox.NoSuchBatch.selector, 1, 0));
        inbox.accumulator(1);
    }
}
