// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EMPTY_ROOT} from "../structures/Account.sol";
import {blockRootsOf} from "./BlockSeal.sol";
import {ListKind, startBuild} from "./ListTrie.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";

library BlockClose {
    /// @notice Phase blockClose: behind the last entry of a block; the tries of its lists are next.
    function stepBlockClose(Machine memory m) internal pure {
        uint256 count = m.block_().count;
        if (count == 0) {
            m.enterWith(Phase.BLOCK_SEAL, blockRootsOf(EMPTY_ROOT, EMPTY_ROOT));
        } else {
            m.enterWith(Phase.LIST_LEAF, startBuild(ListKind.TRANSACTIONS, count, 0).hashOf());
        }
    }
}
